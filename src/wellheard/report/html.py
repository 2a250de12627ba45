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

from wellheard.conversation import Analysis, Mirroring
from wellheard.lines import SaidAgain
from wellheard.report import plots
from wellheard.report.choosing import agent_of, customer_of
from wellheard.report.interface import ReportAudio, SummaryRow
from wellheard.report.transcript import MomentView, moment_views, turn_views, word_times
from wellheard.report.views import cues_of, filters_of, ledger_of, measures_of, stretch_of, verdict_of
from wellheard.report.wording import (
    clean,
    clock,
    humanise,
    place,
    points,
    quoted,
    stars,
)

_HERALD = "document.documentElement.classList.add('js')"
"""Runs before the first paint, so that nothing moves when the scripts take over."""


def write_html(analysis: Analysis, audio: ReportAudio | None = None) -> str:
    """The report of one call; without `audio` there is a timeline but no player. Same input, same text."""
    moments = moment_views(analysis)
    context = {
        **_head(analysis),
        **verdict_of(analysis, moments),
        **_timeline(analysis, moments, audio),
        "turns": turn_views(analysis, moments),
        "filters": filters_of(moments),
        "ledger": ledger_of(analysis),
        "cues": cues_of(analysis),
        "measures": measures_of(analysis),
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
        "stretch": stretch_of(analysis, scale),
    }


def _audio(audio: ReportAudio | None) -> str | None:
    if audio is None:
        return None
    return f"data:{audio.media_type.replace(' ', '')};base64,{base64.b64encode(audio.data).decode('ascii')}"


def _data(analysis: Analysis, moments: Sequence[MomentView]) -> Markup:
    """What the scripts need, as JSON that can't end the script element that holds it."""
    turns = [[turn.id, turn.start_ms, turn.end_ms, word_times(turn)] for turn in analysis.conversation.turns]
    rows = [[each.dom_id, clean(each.kind), each.tone, each.turn, each.start_ms, each.end_ms] for each in moments]
    data = {"duration": analysis.conversation.duration_ms, "turns": turns, "moments": rows}
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 escaped here
