"""Analyses on a terminal: one call on one screen, many calls as a table, moments as a list.

Nothing hangs on colour alone. All text of the call goes in as plain text, never as markup.
"""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from wellheard.conversation import Analysis, CoachingNote, CriterionResult, Ledger, Moment
from wellheard.lines import SaidAgain
from wellheard.report.choosing import agent_of, customer_of, turning_points
from wellheard.report.coming_to import came_to
from wellheard.report.interface import FoundMoment, SummaryRow
from wellheard.report.mood import mood_of
from wellheard.report.wording import (
    OUTCOME_MARKS,
    OUTCOMES,
    TONE_MARKS,
    TONE_WORDS,
    clock,
    details_of,
    humanise,
    kind_of,
    one_line,
    place,
    place_of,
    points,
    quoted,
    stars,
    tried_words,
)

_TONE_STYLES = {"good": "green", "bad": "red", "customer": "magenta", "neutral": "dim"}
_SPEAKER_STYLES = {"agent": "cyan", "customer": "magenta"}
_OUTCOME_STYLES = {"met": "green", "partly": "yellow", "missed": "red", "not_applicable": "dim", "not_assessed": "dim"}
_JUDGED = ("met", "partly", "missed")
# A scorecard longer than this names what was met in one paragraph, so that the call stays on its screen.
_MOST_ROWS = 16
# Where the output can't carry these signs, plain ones stand in.
_PLAIN_SIGNS = str.maketrans(
    {
        "✓": "+",
        "✗": "x",
        "◐": "~",
        "◆": "*",
        "·": ".",
        "–": "-",
        "★": "*",
        "☆": ".",
        "…": "~",
        "“": '"',
        "”": '"',
        "’": "'",
    }
)


def render(analysis: Analysis, console: Console) -> None:
    """Print one call on one screen of about 100 by 45; fits narrower ones down to 60 columns."""
    parts: list[RenderableType] = [
        _head(analysis),
        _story(analysis),
        *_section("Turning points", _turning_points(analysis)),
        *_section(f"Scorecard · {one_line(analysis.scorecard.playbook)}", _scorecard(analysis)),
        *_section("What the customer told", _ledger(analysis)),
        *_section("For the rep", _coaching(analysis)),
        *_section("What could not be done", _gaps(analysis)),
    ]
    _print(console, Group(*parts))


def render_summary(rows: Sequence[SummaryRow], console: Console) -> None:
    """Print a table over many calls: file, agent, duration, score, stars, worst miss."""
    cells = [
        (
            _text(row.source),
            _text(row.agent or "–"),
            Text(clock(row.duration_ms), justify="right"),
            _score(row.score),
            Text(stars(row.stars), style="yellow"),
            _text(row.worst_miss or "none", "" if row.worst_miss else "dim"),
        )
        for row in rows
    ]
    caps = (console.width // 3, console.width // 5)
    _print(console, _table(cells, ("Call", "Agent", "Length", "Score", "Stars", "Worst miss"), caps=caps))


def render_said_again(said: Sequence[SaidAgain], console: Console) -> None:
    """Print lines said in call after call, by agent, each with some of the calls behind it; nothing where none is."""
    if not said:
        return
    cells = [
        (
            _text(row.agent or ("not named" if not row.agents else f"{row.agents} agents")),
            Text(f"{row.calls} of {row.of_calls}", justify="right"),
            _text(quoted(row.text), _SPEAKER_STYLES["agent"]),
            _text(_behind(row), "dim"),
        )
        for row in said
    ]
    table = _table(cells, ("Agent", "Calls", "Line", "For example"), caps=(console.width // 5, 16, console.width // 2))
    _print(console, Group(*_section("Said again and again, where a word for this caller was due", table)))


def _behind(row: SaidAgain) -> str:
    places = dict.fromkeys(f"{line.source} {place(line.start_ms, line.turn_id)}" for line in row.lines)
    return ", ".join(list(places)[:3])


def render_moments(found: Iterable[FoundMoment], console: Console) -> None:
    """Print moments across calls, one a line: file, place, kind, the words."""
    cells = [
        (_text(each.source), _place(place_of(each.moment)), *_kind_cells(each.moment), _quote(each.moment))
        for each in found
    ]
    table = _table(cells, ("Call", "Where", "", "Kind", "Words"), caps=(console.width // 3,), wrap=True)
    _print(console, table)


def _print(console: Console, what: RenderableType) -> None:
    if not console.options.ascii_only:
        console.print(what)
        return
    with console.capture() as capture:
        console.print(what)
    plain = capture.get().translate(_PLAIN_SIGNS)
    console.file.write(plain.encode(console.encoding, errors="replace").decode(console.encoding))


def _text(text: str, style: str = "") -> Text:
    return Text(one_line(text), style=style, overflow="ellipsis")


def _table(
    rows: Sequence[Sequence[Text]], header: Sequence[str] = (), *, caps: Sequence[int] = (), wrap: bool = False
) -> Table:
    """A table without lines whose last column takes what the others leave.

    `caps` bounds the widths of the first columns; `wrap` lets the last one run over several lines.
    """
    table = Table(box=None, show_header=bool(header), pad_edge=False, padding=(0, 2, 0, 0), expand=True)
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in header]
    for number, column in enumerate(columns[:-1]):
        title = header[number] if header else ""
        widest = max([cell_len(title), *(cell.cell_len for cell in column)])
        width = min(widest, caps[number]) if number < len(caps) else widest
        table.add_column(Text(title, style="bold"), width=width, no_wrap=True, overflow="ellipsis")
    table.add_column(Text(header[-1] if header else "", style="bold"), ratio=1, no_wrap=not wrap, overflow="ellipsis")
    for row in rows:
        table.add_row(*row)
    return table


def _place(place: str) -> Text:
    return Text(place, justify="right")


def _section(title: str, body: RenderableType | None) -> list[RenderableType]:
    if body is None:
        return []
    return [Rule(Text(title, style="bold"), align="left", style="dim", characters="─"), body]


def _score(score: int | None) -> Text:
    if score is None:
        return Text("no score", style="dim", justify="right")
    return Text(
        str(score), justify="right", style="bold green" if score >= 80 else "bold yellow" if score >= 60 else "bold red"
    )


def _head(analysis: Analysis) -> RenderableType:
    conversation, card = analysis.conversation, analysis.scorecard
    line = Table.grid(expand=True, padding=(0, 2, 0, 0))
    line.add_column(ratio=1)
    line.add_column(justify="right", no_wrap=True)
    verdict = Text.assemble((stars(analysis.story.stars), "yellow"), "  ", _score(card.score))
    if card.score is not None:
        verdict.append(" of 100", "dim")
    title = _text(conversation.title, "bold")
    if conversation.source != conversation.title:
        title.append(f"  {one_line(conversation.source)}", "not bold dim")
    line.add_row(title, verdict)
    started, masked = conversation.metadata.started_at, sum(conversation.redactions.values())
    facts = [
        f"agent {agent_of(analysis) or 'not named'}",
        f"customer {customer_of(analysis) or 'not named'}",
        f"queue {conversation.metadata.queue}" if conversation.metadata.queue else "",
        clock(conversation.duration_ms) if conversation.duration_ms is not None else f"{len(conversation.turns)} turns",
        f"{started:%Y-%m-%d %H:%M %Z}" if started else "",
        f"{masked} masked" if masked else "",
    ]
    return Group(line, Text(one_line(" · ".join(fact for fact in facts if fact)), style="dim"))


def _story(analysis: Analysis) -> RenderableType:
    told = Text(quoted(analysis.story.text, 275), style="italic")
    came = " · ".join(each.words for each in came_to(analysis) if each.evidence or each.turn_ids)
    return Padding(Group(told, *([Text(one_line(came), style="dim")] if came else [])), (0, 2))


def _turning_points(analysis: Analysis) -> RenderableType | None:
    chosen = turning_points(analysis, limit=6)
    if not chosen:
        return Text("nothing was noticed in this call", style="dim")
    table = _table([(_place(place_of(moment)), *_kind_cells(moment), _quote(moment)) for moment in chosen])
    return Group(table, *_mood(analysis))


def _mood(analysis: Analysis) -> list[RenderableType]:
    mood = mood_of(analysis)
    if mood is None:
        return []
    turned = [f"{each.what}{_just_after(each.after)}." for each in mood.turned]
    return [_text(f"Distress: {' '.join((f'{mood.words}.', *turned))}", "dim")]


def _just_after(moments: Sequence[Moment]) -> str:
    titles = dict.fromkeys(kind_of(moment.kind).title.lower() for moment in moments)
    return f", after {', '.join(titles)}" if titles else ""


def _kind_cells(moment: Moment) -> tuple[Text, Text]:
    kind = kind_of(moment.kind)
    style = _TONE_STYLES[kind.tone]
    word = "" if kind.tone == "neutral" else TONE_WORDS[kind.tone]
    details = details_of(moment)
    title = Text(kind.title, style=style).append(f" {details}" if details else "", style="dim")
    return Text(f"{TONE_MARKS[kind.tone]} {word}", style=style), title


def _quote(moment: Moment) -> Text:
    style = _SPEAKER_STYLES.get(moment.speaker, "")
    return _text(quoted(moment.quote) if moment.quote else "–", style)


def _scorecard(analysis: Analysis) -> RenderableType:
    judged = [each for each in analysis.scorecard.criteria if each.outcome in _JUDGED and (each.counted or each.points)]
    met = [each for each in judged if each.outcome == "met"] if len(judged) > _MOST_ROWS else []
    table = _table([_criterion_cells(each) for each in judged if each not in met], caps=(14, 8, 36))
    return Group(table, *_met_together(met), *_left_out(analysis.scorecard.criteria, judged), *_capped(analysis))


def _met_together(met: Sequence[CriterionResult]) -> list[RenderableType]:
    titles = "; ".join(f"{each.title} {points(each.points)}/{each.weight}" for each in met)
    return [Text("✓ met: ", style=_OUTCOME_STYLES["met"]).append(one_line(titles), style="default")] if met else []


def _criterion_cells(each: CriterionResult) -> tuple[Text, Text, Text, Text]:
    style = _OUTCOME_STYLES[each.outcome]
    flag = " (bonus)" if each.bonus else " (critical)" if each.critical else ""
    return (
        Text(f"{OUTCOME_MARKS[each.outcome]} {OUTCOMES[each.outcome]}", style=style),
        Text(f"{points(each.points)}/{each.weight}", justify="right"),
        _text(each.title).append(flag, style="dim"),
        _text(each.reason, "dim"),
    )


def _left_out(criteria: Sequence[CriterionResult], judged: Sequence[CriterionResult]) -> list[RenderableType]:
    lines: list[RenderableType] = []
    rest = [each for each in criteria if each not in judged]
    groups = (
        ("no occasion", [each.title for each in rest if each.outcome == "not_applicable"]),
        (
            "not assessed",
            [f"{each.title} ({each.reason})" for each in rest if each.outcome == "not_assessed"],
        ),
        ("not earned", [each.title for each in rest if each.outcome in _JUDGED]),
    )
    for word, titles in groups:
        if titles:
            line = Text(f"{word}: ", style="dim").append(one_line("; ".join(titles)), style="dim")
            lines.append(line)
    return lines


def _capped(analysis: Analysis) -> list[RenderableType]:
    titles = {each.id: each.title for each in analysis.scorecard.criteria}
    capped = [titles.get(name, name) for name in analysis.scorecard.capped_by]
    return [Text(f"score capped by: {one_line('; '.join(capped))}", style="red")] if capped else []


def _ledger(analysis: Analysis) -> RenderableType | None:
    starts = {turn.id: turn.start_ms for turn in analysis.conversation.turns}
    rows = []
    for word, entries in _ledger_rows(analysis.ledger):
        told = [f"{text} ({_told_at(starts, turn_id, call)})" for text, turn_id, call in entries]
        if told:
            rows.append((Text(word, style="dim"), _text("; ".join(told), _SPEAKER_STYLES["customer"])))
    return _table(rows) if rows else None


def _told_at(starts: dict[int, int | None], turn_id: int, call: str | None) -> str:
    return f"in {one_line(call)}, turn {turn_id}" if call else place(starts.get(turn_id), turn_id)


def _ledger_rows(ledger: Ledger) -> tuple[tuple[str, list[tuple[str, int, str | None]]], ...]:
    return (
        ("problem", [(each.text, each.turn_id, None) for each in ledger.problem]),
        ("impact", [(each.text, each.turn_id, None) for each in ledger.impact]),
        ("wants", [(each.text, each.turn_id, None) for each in ledger.wants]),
        ("facts", [(f"{humanise(each.slot).lower()} {each.value}", each.turn_id, each.call) for each in ledger.facts]),
        ("tried", [(tried_words(each), each.turn_id, each.call) for each in ledger.tried]),
    )


def _coaching(analysis: Analysis) -> RenderableType | None:
    if not analysis.coaching:
        return None
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    starts = {turn.id: turn.start_ms for turn in analysis.conversation.turns}
    for note in analysis.coaching:
        style = "green" if note.type == "praise" else "yellow"
        where = place(starts.get(note.turn_id), note.turn_id) if note.turn_id is not None else ""
        table.add_row(Text(note.type, style=f"bold {style}"), _note_text(note, where))
    return table


def _note_text(note: CoachingNote, where: str) -> Text:
    text = Text(one_line(note.why, 180))
    if where:
        text.append(f" ({where})", style="dim")
    if note.say_instead:
        text.append(" Say instead: ", style="dim").append(quoted(note.say_instead, 180), style="italic")
    return text


def _gaps(analysis: Analysis) -> RenderableType | None:
    lines = [f"{gap.stage}: {gap.what}: {gap.reason}" for gap in analysis.gaps]
    lines += [f"mended in the source: {repair}" for repair in analysis.conversation.repairs]
    return Text("\n".join(one_line(line) for line in lines), style="yellow") if lines else None
