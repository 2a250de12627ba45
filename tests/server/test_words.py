"""Other languages: what templates and scripts say is gathered, handed over, and read from a catalogue."""

import html
import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.server.cast import Cast
from wellheard.server import templating

ROOT = Path(__file__).parents[2]
LOCALE = ROOT / "src" / "wellheard" / "server" / "locale"


@pytest.fixture(scope="module")
def words() -> ModuleType:
    spec = importlib.util.spec_from_file_location("words", ROOT / "web" / "words.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def backwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language in which every word that we say is written the other way round."""
    with (LOCALE / "wellheard.pot").open("rb") as file:
        catalogue = read_po(file, locale="eo")
    for each in catalogue:
        if isinstance(each.id, str) and each.id and "%(" not in each.id and "{" not in each.id:
            each.string = each.id[::-1]
    place = tmp_path / "eo" / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "wellheard.mo").open("wb") as file:
        write_mo(file, catalogue)
    (tmp_path / "scripts.json").write_bytes((LOCALE / "scripts.json").read_bytes())
    kept = (templating.languages, templating.translations, templating.words_of_scripts, templating.environment)
    monkeypatch.setattr(templating, "_locale", lambda: tmp_path)
    for cached in kept:
        cached.cache_clear()
    yield
    for cached in kept:
        cached.cache_clear()


def test_what_our_scripts_say_is_in_the_list_that_pages_hand_over(words: ModuleType) -> None:
    said = {message for _, message in words.in_scripts()}
    assert "The server did not answer as it should." in said
    assert said == set(json.loads((LOCALE / "scripts.json").read_text(encoding="utf-8"))), "run `make words`"
    with (LOCALE / "wellheard.pot").open("rb") as file:
        assert said <= {each.id for each in read_po(file)}, "run `make words`"


def test_no_script_says_what_is_not_gathered() -> None:
    """A sentence in a script that isn't given to `word` could not be translated."""
    sentence = re.compile(r"""(?<!word\()(["`])[A-Z][a-z']+ [a-z][^"`]*\1""")
    for path in sorted((ROOT / "web" / "src" / "room").rglob("*.ts")):
        lines = (
            line for line in path.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith(("*", "/"))
        )
        assert [line for line in lines if sentence.search(line)] == [], path.name


def test_templates_tables_and_plurals_are_gathered(words: ModuleType) -> None:
    found = words.gathered()
    assert found["Search every word said"] is not None
    assert found[("One scorecard is still to come.", "%(count)s scorecards are still to come.")] is not None
    for title in ("Insight", "Sympathy", "Where the software is least sure"):
        assert found[title] is not None, title


def test_a_page_speaks_the_language_that_the_browser_asks_for(backwards: None, cast: Cast) -> None:
    with cast.browser("qa") as browser:
        english = browser.get("/calls", headers={"accept-language": "en"}).text
        other = browser.get("/calls", headers={"accept-language": "fr, eo;q=0.8"}).text
    assert '<html lang="en">' in english
    assert "data-words" not in english
    assert '<html lang="eo">' in other
    assert "thgisnI" in other
    assert "Insight" not in other
    handed = re.search(r"data-words='([^']*)'", other)
    assert handed is not None
    assert json.loads(html.unescape(handed[1]))["All kept."] == ".tpek llA"
