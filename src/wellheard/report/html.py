"""One call as a single HTML file that can be mailed: no request leaves it, and it reads without scripts.

Everything that comes from the call goes through the template's escaping. A content security policy in the page allows
the page's own style and scripts by their hashes, sound and images from inside the file, and nothing else.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from wellheard.conversation import Analysis, CriterionResult, Mirroring, NotAssessed, Turn
from wellheard.lines import SaidAgain
from wellheard.report import plots
from wellheard.report.choosing import agent_of, customer_of, turning_points
from wellheard.report.coming_to import came_to
from wellheard.report.interface import ReportAudio, SummaryRow
from wellheard.report.mood import mood_of
from wellheard.report.transcript import Link, MomentView, moment_views, told_link, turn_views, word_times
from wellheard.report.wording import (
    OUTCOME_MARKS,
    OUTCOMES,
    clean,
    clock,
    humanise,
    measure_text,
    measure_title,
    place,
    points,
    quoted,
    stars,
    tried_text,
)

_MOST_TURNS = 2
"""Turns whose words are linked as proof, beside the moments."""
_HERALD = "document.documentElement.classList.add('js')"
"""Runs before the first paint, so that nothing moves when the scripts take over."""


def write_html(analysis: Analysis, audio: ReportAudio | None = None) -> str:
    """The report of one call; without `audio` there is a timeline but no player. Same input, same text."""
    moments = moment_views(analysis)
    context = {
        **_head(analysis),
        **_verdict(analysis, moments),
        **_timeline(analysis, moments, audio),
        "turns": turn_views(analysis, moments),
        "filters": _filters(moments),
        "ledger": _ledger(analysis),
        "measures": _measures(analysis),
        "mirroring": next((each for each in analysis.measures.values() if isinstance(each, Mirroring)), None),
        "data": _data(analysis, moments),
    }
    return _render("report.html.j2", script="report.js", context=context)


def write_index(rows: Sequence[SummaryRow], said: Sequence[SaidAgain] = (), *, title: str = "Calls") -> str:
    """A page that lists the calls of a folder and links their reports; sortable by every column.

    `said` are the lines said in call after call; each names the calls behind it.
    """
    scores = [row.score for row in rows if row.score is not None]
    mean = round(sum(scores) / len(scores)) if scores else None
    hrefs = {row.source: row.href for row in rows if row.href}
    context = {
        "title": title,
        "rows": rows,
        "mean": mean,
        "said": [(each, _calls_behind(each, hrefs)) for each in said],
    }
    return _render("index.html.j2", script="index.js", context=context)


def _calls_behind(said: SaidAgain, hrefs: Mapping[str, str]) -> list[tuple[str, str | None, str]]:
    """Source, path of the report and place of every time a line was said."""
    return [(each.source, hrefs.get(each.source), place(each.start_ms, each.turn_id)) for each in said.lines]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("wellheard.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    environment.filters |= {
        "clock": clock,
        "points": points,
        "humanise": humanise,
        "stars": stars,
        "path": _path,
        "quoted": quoted,
    }
    return environment


def _harmless(value: object) -> object:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _path(relative: str) -> str:
    """A relative path as a link; the leading dot keeps a file called `javascript:…` from being taken for a scheme."""
    return f"./{quote(relative)}"


@cache
def _static(name: str) -> str:
    return files("wellheard.report").joinpath("static", name).read_text(encoding="utf-8").strip()


def _render(template: str, *, script: str, context: Mapping[str, Any]) -> str:
    style, code = _static("report.css"), _static(script)
    policy = (
        f"default-src 'none'; script-src {_hash(_HERALD)} {_hash(code)}; style-src {_hash(style)}; "
        "img-src data:; media-src data:; base-uri 'none'; form-action 'none'"
    )
    # Safe without escaping: our own files and constants, nothing of the call.
    own = {"style": Markup(style), "herald": Markup(_HERALD), "code": Markup(code)}  # noqa: S704
    return _environment().get_template(template).render(**context, **own, policy=policy)


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _head(analysis: Analysis) -> dict[str, Any]:
    conversation = analysis.conversation
    metadata = conversation.metadata
    started = f"{metadata.started_at:%d %B %Y, %H:%M %Z}".lstrip("0") if metadata.started_at else None
    facts = [
        ("Agent", agent_of(analysis)),
        ("Customer", customer_of(analysis)),
        ("Queue", metadata.queue),
        ("Began", started),
        ("Length", clock(conversation.duration_ms) if conversation.duration_ms is not None else None),
        ("Turns", str(len(conversation.turns))),
        ("Channel", humanise(conversation.channel)),
        ("Source", conversation.source),
    ]
    return {
        "analysis": analysis,
        "conversation": conversation,
        "facts": [(name, value) for name, value in facts if value],
        "redactions": [(humanise(name).lower(), count) for name, count in conversation.redactions.items() if count],
    }


def _verdict(analysis: Analysis, moments: Sequence[MomentView]) -> dict[str, Any]:
    by_id = {moment.id: view for moment, view in zip(analysis.moments, moments, strict=True)}
    turns = {turn.id: turn for turn in analysis.conversation.turns}
    criteria = [(each, _evidence(each, by_id)) for each in analysis.scorecard.criteria]
    judged = [pair for pair in criteria if pair[0].outcome in ("met", "partly", "missed")]
    notes = []
    for note in analysis.coaching:
        moment = by_id.get(note.moment or "")
        link = moment.link if moment else told_link(turns, note.turn_id) if note.turn_id is not None else None
        notes.append((note, moment, link))
    score = analysis.scorecard.score
    titles = {each.id: each.title for each in analysis.scorecard.criteria}
    return {
        "score": score,
        "level": "none" if score is None else "high" if score >= 80 else "middle" if score >= 60 else "low",
        "story_links": [by_id[name].link for name in analysis.story.evidence if name in by_id],
        "came_to": [
            (
                each.words,
                [by_id[name].link for name in each.evidence if name in by_id]
                + [told_link(turns, turn_id) for turn_id in each.turn_ids[:_MOST_TURNS]],
            )
            for each in came_to(analysis)
        ],
        "turning_points": [by_id[moment.id] for moment in turning_points(analysis)],
        "mood": _mood(analysis, by_id),
        "coaching": notes,
        "criteria": judged,
        "other_criteria": [pair for pair in criteria if pair not in judged],
        "capped_by": [titles.get(name, name) for name in analysis.scorecard.capped_by],
        "outcomes": OUTCOMES,
        "outcome_marks": OUTCOME_MARKS,
    }


def _mood(analysis: Analysis, by_id: Mapping[str, MomentView]) -> dict[str, Any] | None:
    """The course of the customer's mood in words, and where it turned, with links to the moments."""
    mood = mood_of(analysis)
    if mood is None:
        return None
    turned = [
        (each.what, by_id[each.moment.id] if each.moment else None, [by_id[moment.id] for moment in each.after])
        for each in mood.turned
    ]
    return {"words": mood.words, "turned": turned}


def _evidence(criterion: CriterionResult, by_id: Mapping[str, MomentView]) -> list[MomentView]:
    return [by_id[name] for name in criterion.evidence if name in by_id]


def _timeline(analysis: Analysis, moments: Sequence[MomentView], audio: ReportAudio | None) -> dict[str, Any]:
    conversation = analysis.conversation
    scale = plots.scale_of(conversation)
    drawn = plots.lanes(conversation, scale, audio)
    return {
        "audio": _audio(audio),
        "lanes": drawn,
        "lane_height": plots.LANE_HEIGHT,
        "height": drawn[-1].top + plots.LANE_HEIGHT,
        "regions": plots.regions(moments, scale, drawn),
        "ticks": plots.ticks(scale),
        "by_time": scale.duration_ms is not None,
        "plots": plots.voice_plots(conversation, scale),
        "plot_height": plots.PLOT_HEIGHT,
        "stretch": _stretch(analysis, scale),
    }


def _audio(audio: ReportAudio | None) -> str | None:
    if audio is None:
        return None
    return f"data:{audio.media_type.replace(' ', '')};base64,{base64.b64encode(audio.data).decode('ascii')}"


def _stretch(analysis: Analysis, scale: plots.Scale) -> tuple[float, float] | None:
    for each in analysis.measures.values():
        if isinstance(each, Mirroring) and each.stretch and each.stretch.start_ms is not None:
            start, end = scale.span(0, each.stretch.start_ms, each.stretch.end_ms)
            return round(start, 1), round(end - start, 1)
    return None


def _filters(moments: Sequence[MomentView]) -> list[tuple[str, str, list[tuple[str, str, int]]]]:
    """Tone, its heading, and for each of its kinds the name, the title and how many there are."""
    headings = {"bad": "Hurts", "good": "Helps", "customer": "Customer", "neutral": "Neutral"}
    counts: dict[str, dict[tuple[str, str], int]] = {tone: {} for tone in headings}
    for moment in moments:
        of_tone = counts[moment.tone]
        of_tone[moment.kind, moment.title] = of_tone.get((moment.kind, moment.title), 0) + 1
    return [
        (tone, headings[tone], [(kind, title, count) for (kind, title), count in kinds.items()])
        for tone, kinds in counts.items()
        if kinds
    ]


def _ledger(analysis: Analysis) -> dict[str, list[tuple[str, str, Link]]]:
    turns: dict[int, Turn] = {turn.id: turn for turn in analysis.conversation.turns}
    ledger = analysis.ledger
    told = {"Problem": ledger.problem, "What it costs them": ledger.impact, "Wishes": ledger.wants}
    sections = {
        heading: [("", each.text, told_link(turns, each.turn_id)) for each in entries]
        for heading, entries in told.items()
    }
    sections["Facts"] = [
        (humanise(each.slot), each.value, told_link(turns, each.turn_id, each.call)) for each in ledger.facts
    ]
    sections["Already tried"] = [
        ("", tried_text(each), told_link(turns, each.turn_id, each.call)) for each in ledger.tried
    ]
    return {heading: entries for heading, entries in sections.items() if entries}


def _measures(analysis: Analysis) -> list[tuple[str, str, bool]]:
    """Title, value in words, and whether it could be measured."""
    return [
        (measure_title(name), measure_text(name, value), not isinstance(value, NotAssessed))
        for name, value in analysis.measures.items()
    ]


def _data(analysis: Analysis, moments: Sequence[MomentView]) -> Markup:
    """What the scripts need, as JSON that can't end the script element that holds it."""
    turns = [[turn.id, turn.start_ms, turn.end_ms, word_times(turn)] for turn in analysis.conversation.turns]
    rows = [[each.dom_id, clean(each.kind), each.tone, each.turn, each.start_ms, each.end_ms] for each in moments]
    data = {"duration": analysis.conversation.duration_ms, "turns": turns, "moments": rows}
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 escaped here
