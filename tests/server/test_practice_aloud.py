"""The customer's words as sound, by the engine that is set, for whose practice call it is and nobody else."""

import logging
import sys
import wave
from io import BytesIO

import pytest

from tests.server.cast import Cast
from tests.server.test_practice import begun, said
from tests.stand_in_voice import SAYS
from wellheard.engines.speaking import command


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("voice") / "says.py"
    file.write_text(SAYS)
    return f"{sys.executable} -S {file}"


def test_each_turn_of_the_customer_is_a_sound_of_its_own(cast: Cast, line: str) -> None:
    cast.app.state.speech_out = command(line)
    with cast.browser("agent") as rep:
        rep.act("POST", "/practice/ways", data={"speaks": "true"})
        place = begun(rep)
        assert f'data-speaks="{place}/aloud/"' in rep.get(place).text
        said(rep, place, "Oh no, in your mouth? Tell me what happened?")
        replies = rep.get(f"/api/v1{place}").json()["replies"]
        for number, reply in enumerate(replies):
            answer = rep.get(f"{place}/aloud/{number}")
            assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
            with wave.open(BytesIO(answer.content)) as sound:
                assert (sound.getnchannels(), sound.getframerate()) == (1, 8000)
                assert sound.getnframes() == 80 * len(reply.split()), "as long as it has words"
        assert rep.get(f"{place}/aloud/{len(replies)}").status_code == 404
    for role in ("other", "lead", "qa", "admin"):
        with cast.browser(role) as visitor:
            assert visitor.get(f"{place}/aloud/0").status_code == 404


def test_without_an_engine_the_browser_speaks_itself(cast: Cast) -> None:
    with cast.browser("agent") as rep:
        rep.act("POST", "/practice/ways", data={"speaks": "true"})
        place = begun(rep)
        assert "data-speaks>" in rep.get(place).text
        assert "with a voice of this browser" in rep.get("/practice").text
        assert rep.get(f"{place}/aloud/0").status_code == 404


def test_a_voice_that_is_away_is_told_to_the_page_and_why_to_the_log(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    cast.app.state.speech_out = command("speaks-no-more --loudly")
    with cast.browser("agent") as rep, caplog.at_level(logging.WARNING):
        answer = rep.get(f"{begun(rep)}/aloud/0")
    assert answer.status_code == 503
    assert "can't speak just now" in answer.text
    assert "speaks-no-more" not in answer.text, "what stands in the settings is the admin's business"
    assert "the program speaks-no-more isn't there" in caplog.text
