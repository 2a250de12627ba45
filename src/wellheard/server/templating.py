"""Pages: Jinja2 with escaping always on, translations by gettext, own files under names that hold their digest."""

import gettext
import json
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from mimetypes import guess_type
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from wellheard.report.wording import OUTCOMES, clean, clock, humanise, points, quoted, stars
from wellheard.server.browsers import browser_of

_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_TEXTS = 4096


@lru_cache(maxsize=64)
def static_file(name: str) -> tuple[str, str, bytes] | None:
    """Digest, media type and content of one of our own files; none where there is no such file."""
    if "/" in name or name.startswith("."):
        return None
    place = files("wellheard.server").joinpath("static", name)
    if not place.is_file():
        return None
    content = place.read_bytes()
    media_type = next((kind for end, kind in _TYPES.items() if name.endswith(end)), guess_type(name)[0])
    return sha256(content).hexdigest()[:16], media_type or "application/octet-stream", content


def static_url(name: str) -> str:
    """Where a browser gets one of our own files; a changed file has another address, so it may be kept for ever."""
    found = static_file(name)
    if found is None:
        raise LookupError(f"static/{name} is not in the package; run `make web`")
    return f"/static/{found[0]}/{name}"


@cache
def languages() -> tuple[str, ...]:
    """Languages that the pages speak: English, which needs no catalogue, and those of `locale/`."""
    folders = (each for each in _locale().iterdir() if each.joinpath("LC_MESSAGES", "wellheard.mo").is_file())
    return ("en", *sorted(each.name for each in folders))


@cache
def words_of_scripts(language: str) -> dict[str, str]:
    """What our scripts say in a language, by the English that stands in them; empty for English."""
    catalogue = translations(language)
    said = json.loads(_locale().joinpath("scripts.json").read_text(encoding="utf-8"))
    return {each: text for each in said if (text := catalogue.gettext(each)) != each}


def _locale() -> Traversable:
    return files("wellheard.server").joinpath("locale")


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; English where it has none."""
    return gettext.translation("wellheard", str(_locale()), languages=[language], fallback=True)


def language_of(request: Request) -> str:
    """The first language the browser asks for that the pages speak."""
    for part in request.headers.get("accept-language", "").split(","):
        tag = part.split(";")[0].strip().lower()
        for known in languages():
            if tag == known or tag.startswith(known + "-"):
                return known
    return languages()[0]


@cache
def environment(language: str = "en") -> Environment:
    """The templates in one language."""
    made = Environment(
        loader=PackageLoader("wellheard.server"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        finalize=lambda value: clean(value) if type(value) is str else value,
    )
    catalogue = translations(language)
    made.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]  # the extension's own
    spoken = _spoken(catalogue)
    made.globals |= {"gettext": spoken, "_": spoken}
    made.globals |= {"static": static_url, "language": language, "words_of_scripts": words_of_scripts(language)}
    made.filters |= {
        "level": level,
        "outcome": OUTCOMES.__getitem__,
        "browser": browser_of,
        "clock": clock,
        "points": points,
        "humanise": humanise,
        "stars": stars,
        "quoted": quoted,
    }
    return made


def _spoken(catalogue: gettext.NullTranslations) -> Callable[..., Markup]:
    """What Jinja's own does, but that a text without variables is made once: a third of a list's time went there."""

    @lru_cache(maxsize=_TEXTS)
    def plain(text: str) -> Markup:
        return Markup(catalogue.gettext(text)) % {}  # noqa: S704 - a text of ours, as with Jinja's own

    def spoken(text: str, /, **variables: object) -> Markup:
        return Markup(catalogue.gettext(text)) % variables if variables else plain(text)  # noqa: S704 - as above

    return spoken


def level(score: int | None) -> str:
    """How a score looks: high, middle, low, none; as in the reports."""
    if score is None:
        return "none"
    return "high" if score >= 80 else "middle" if score >= 60 else "low"


def page(
    request: Request,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A page from a template, with what the base page needs.

    Every template sees `visitor` (None for a stranger), `form_token`, `navigation`, `path` and `nonce`.
    """
    from wellheard.server.pages.navigation import navigation  # here, because pages import this module

    visitor = getattr(request.state, "visitor", None)
    known = {
        "visitor": visitor,
        "form_token": getattr(request.state, "form_token", ""),
        "navigation": navigation(visitor, request.url.path),
        "path": request.url.path,
        "nonce": request.scope.get("wellheard.nonce", ""),
        "request_id": request.scope.get("wellheard.request", ""),
    }
    text = environment(language_of(request)).get_template(template).render(**{**known, **(context or {})})
    return HTMLResponse(text, status, headers=dict(headers or {}))
