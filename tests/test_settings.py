"""Settings come from a file, the environment and the command line, and every fault is named at once."""

from pathlib import Path

import pytest

from wellheard.settings import Settings, SettingsError, load_settings


def test_without_a_file_or_environment_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(environ={}) == Settings()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "wellheard.toml"
    file.write_text('jobs = 3\nredaction = false\nplaybook = "ours.yaml"\n', encoding="utf-8")
    settings = load_settings(file, environ={"WELLHEARD_JOBS": "5", "UNRELATED": "x"})
    assert settings == Settings(jobs=5, redaction=False, playbook=Path("ours.yaml"))


def test_every_fault_is_named_at_once_with_its_place_and_a_suggestion(tmp_path: Path) -> None:
    file = tmp_path / "wellheard.toml"
    file.write_text('job = 3\nredaction = "perhaps"\nspeech_engine = "ears"\n', encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(file, environ={"WELLHEARD_JOBS": "many"})
    text = "\n".join(caught.value.faults)
    assert "job: unknown setting; did you mean jobs?" in text
    assert "redaction: 'perhaps' is not true or false" in text
    assert "environment: jobs: 'many' is not a whole number" in text
    assert "speech_engine: 'ears' is not one of embedded" in text
    assert len(caught.value.faults) == 4


def test_keys_do_not_show_when_settings_are_printed() -> None:
    assert "s3cret" not in repr(Settings(language_model_api_key="s3cret", speech_api_key="s3cret"))


@pytest.mark.parametrize("content", [b"jobs = ", b"\xff\xfe"])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.toml"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"broken\.toml: can't be read as TOML"):
        load_settings(file, environ={})


def test_a_way_of_noticing_that_is_not_there_is_refused_and_the_ways_are_named() -> None:
    with pytest.raises(SettingsError, match="noticing: 'guess' is not one of learned, linear, rules, language-model"):
        load_settings(environ={"WELLHEARD_NOTICING": "guess"})


def test_jobs_below_one_are_refused() -> None:
    with pytest.raises(SettingsError, match="jobs: must be 1 or more"):
        load_settings(environ={"WELLHEARD_JOBS": "0"})


def test_the_address_of_a_server_is_an_address() -> None:
    with pytest.raises(SettingsError, match="own_url: 'calls-2' is no address, begin it with https://"):
        load_settings(environ={"WELLHEARD_OWN_URL": "calls-2"})
    assert load_settings(environ={"WELLHEARD_OWN_URL": "http://calls-2"}).own_url == "http://calls-2"
