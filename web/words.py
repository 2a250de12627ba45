"""Gathers what the pages of the room say, for translators: `python web/words.py`, or with `--check` to compare only.

Writes `locale/wellheard.pot`, `locale/scripts.json` (which of it stands in our scripts), brings each
`locale/LANGUAGE/LC_MESSAGES/wellheard.po` up to date, and compiles it to the `.mo` that the server reads.
"""

import argparse
import io
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_javascript
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from wellheard.conversation import KINDS
from wellheard.report.views import CAME_OF_IT
from wellheard.report.wording import OUTCOMES, SPEAKERS, humanise
from wellheard.review.sampling import WAYS
from wellheard.server.grading import questions
from wellheard.server.pages.navigation import PLACES
from wellheard.server.pages.ticked import ACTIONS
from wellheard.server.policy import POLICY, ROLES
from wellheard.storage.listing import SORTS

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "src" / "wellheard" / "server" / "locale"
TEMPLATES = ROOT / "src" / "wellheard" / "server" / "templates"
SCRIPTS = ROOT / "web" / "src" / "room"
_CALLS = ["_", "gettext", "ngettext"]
_OPTIONS = {"newstyle_gettext": "true", "encoding": "utf-8", "trim_blocks": "true", "lstrip_blocks": "true"}
Message = str | tuple[str, str]


def in_templates() -> Iterator[tuple[str, Message]]:
    """File and message of what stands in the templates."""
    for path in sorted(TEMPLATES.glob("*.j2")):
        with path.open("rb") as file:
            for _, _, found, _ in babel_extract(file, _CALLS, [], _OPTIONS):
                if isinstance(found, str):
                    yield path.name, found
                elif found and found[0]:  # Anything but a text that stands there is in the tables below.
                    yield path.name, (str(found[0]), str(found[1])) if found[1] else str(found[0])


def in_scripts() -> Iterator[tuple[str, str]]:
    """File and message of what our scripts say: `word("...")`."""
    for path in sorted(SCRIPTS.rglob("*.ts")):
        with path.open("rb") as file:
            for _, _, found, _ in extract_javascript(file, ["word"], [], {}):
                yield path.name, found if isinstance(found, str) else found[0]


def in_tables() -> Iterator[tuple[str, str]]:
    """Table and message of what templates show from the program: names of kinds, places, permissions and so on."""
    tables: dict[str, Iterable[str]] = {
        "kinds": (kind.title for kind in KINDS.values()),
        "outcomes": OUTCOMES.values(),
        "outcomes of filters": (humanise(each) for each in OUTCOMES),
        "speakers": SPEAKERS.values(),
        "ways": WAYS.values(),
        "questions": questions().values(),
        "places": (place.title for place in PLACES),
        "actions": (title for _, _, title in ACTIONS),
        "policy": (rule.meaning for rule in POLICY.values()),
        "roles": ROLES,
        "orders": (humanise(each) for each in SORTS),
        "headings": ("Hurts", "Helps", "Customer", "Neutral"),
        "endings": ("well", "open", "badly"),
        "cues": CAME_OF_IT.values(),
    }
    return ((name, each) for name, some in tables.items() for each in some)


def gathered() -> Catalog:
    """All messages, in their order of places."""
    made = Catalog(project="wellheard", charset="utf-8", header_comment="# What the pages of Wellheard's room say.")
    for where, message in (*in_templates(), *in_scripts(), *in_tables()):
        made.add(message, locations=[(where, 0)])
    return made


def written() -> dict[Path, bytes]:
    """Every file, as it should be."""
    template = gathered()
    scripts = sorted({message for _, message in in_scripts()})
    made = {
        LOCALE / "wellheard.pot": _po(template),
        LOCALE / "scripts.json": (json.dumps(scripts, ensure_ascii=False, indent=1) + "\n").encode(),
    }
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/wellheard.po")):
        language = path.parents[1].name
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        made |= {path: _po(catalogue), path.with_suffix(".mo"): compiled.getvalue()}
    return made


def _po(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=0, omit_header=catalogue.locale is None, include_lineno=False, sort_output=True)
    return out.getvalue()


def main() -> int:
    """Write the files, or with --check tell which differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = [path for path, content in written().items() if not path.is_file() or path.read_bytes() != content]
    for path in stale:
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written()[path])
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
