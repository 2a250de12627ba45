"""A text becomes sound by a program: the two that are known by name, and any command."""

import shutil
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from wellheard.engines.choose import load_speech_out
from wellheard.engines.speaking import Program, SpeakingError, command, espeak_ng, flite
from wellheard.settings import Settings, SettingsError, load_settings

SAYS = """
import sys, wave, array
said, out = sys.stdin.buffer.read().decode(), sys.argv[1]
with wave.open(sys.stdout.buffer if out == "-" else out, "wb") as sound:
    sound.setparams((int(sys.argv[2]), 2, 16000, 0, "NONE", ""))
    sound.writeframes(array.array("h", [len(said), 100] * 800).tobytes())
sys.stderr.write(" ".join(sys.argv[3:]))
sys.exit("no such voice" if "broken" in sys.argv else 0)
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("says") / "says.py"
    file.write_text(SAYS)
    return f"{sys.executable} {file}"


@pytest.mark.parametrize("where", ["-", "{wav}"])
def test_a_command_gets_the_text_and_its_sound_comes_back(program: str, where: str) -> None:
    spoken = command(f"{program} {where} 1").say("My  straw\nis soft; rm -rf $HOME `x`")
    assert spoken.rate == 16_000
    assert spoken.seconds == pytest.approx(0.1)
    assert spoken.samples[0] == len("My straw is soft; rm -rf $HOME `x`"), "as it is, and no shell has read it"


def test_both_channels_are_mixed(program: str) -> None:
    assert set(command(f"{program} - 2").say("Hello").samples.tolist()) == {(5 + 100) // 2}


def test_voice_language_and_rate_are_told(program: str) -> None:
    shown = f"{program} - 1 {{voice}} {{language}} {{rate}} {{stretch}} {{speed}} broken"
    with pytest.raises(SpeakingError, match=r"exit code 1: ann en-GB 1\.50 0\.67 248 brokenno such voice"):
        command(shown, voice="bob").say("Hi", voice="ann", language="en-GB", rate=1.5)


@pytest.mark.parametrize("text", ["", " ", "…", "?!"])
def test_nothing_to_say_is_a_moment_of_silence_and_runs_nothing(text: str) -> None:
    assert not command("no-such-program").say(text).samples.any()


def test_a_program_that_is_not_there_is_told_with_what_to_install() -> None:
    gone = Program(name="espeak-ng", arguments=("espeak-ng-that-is-away",), install=espeak_ng().install, voice="")
    assert "apt install espeak-ng" in (gone.fault() or "")
    with pytest.raises(SpeakingError, match=r"isn't there.*apt install espeak-ng"):
        gone.say("Hello")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import time; time.sleep(5)", "longer than 0.3 seconds"),
        ("print('hello')", "no WAV file"),
        ("pass", "no WAV file"),
        ("raise SystemExit(3)", "exit code 3: without a word"),
    ],
)
def test_a_program_that_misbehaves_is_told_of(code: str, told: str) -> None:
    with pytest.raises(SpeakingError, match=told):
        Program(
            name="it",
            arguments=(sys.executable, "-S", "-c", code),
            install="",
            voice="",
            timeout_s=0.3 if "sleep" in code else 9,
        ).say("Hello")


def test_a_command_that_writes_no_file_is_told_where_to_write() -> None:
    with pytest.raises(SpeakingError, match=r"WAV file to \{wav\}"):
        command("true {wav}").say("Hello")


def test_so_many_programs_run_at_a_time_and_no_more(program: str) -> None:
    busy = command(f"{program} - 1", timeout_s=0.2)
    while busy.running.acquire(blocking=False):
        pass
    began = time.monotonic()
    with pytest.raises(SpeakingError, match="more to say than it can"):
        busy.say("Hello")
    assert time.monotonic() - began >= 0.2
    busy.running.release()
    assert busy.say("Hello").rate == 16_000


@pytest.mark.parametrize("made", [espeak_ng, flite])
def test_the_programs_known_by_name_speak_where_they_are(made: type) -> None:
    engine: Program = made()
    if shutil.which(engine.name) is None:
        assert engine.fault()
        pytest.skip(f"{engine.name} isn't on this machine")
    spoken, quick = (engine.say("My straw has gone soft again.", rate=rate) for rate in (1.0, 1.6))
    assert engine.fault() is None
    assert 1.0 < spoken.seconds < 5.0
    assert np.abs(spoken.samples).max() > 3000
    assert quick.seconds < 0.8 * spoken.seconds


def test_the_setting_chooses(tmp_path: Path) -> None:
    def chosen(**given: str) -> object:
        environ = {f"WELLHEARD_{name.upper()}": value for name, value in given.items()}
        return load_speech_out(load_settings(None, environ))

    assert load_speech_out(Settings()) is None
    assert isinstance(found := chosen(speech_out="flite", speech_out_voice="rms"), Program)
    assert (found.name, found.voice) == ("flite", "rms")
    assert isinstance(found := chosen(speech_out="command", speech_out_command="piper --model 'a b.onnx'"), Program)
    assert found.arguments == ("piper", "--model", "a b.onnx")
    for bad, told in (
        ({"speech_out": "festival"}, "not one of browser, espeak-ng, flite, command"),
        ({"speech_out": "command"}, "needs speech_out_command"),
        ({"speech_out": "command", "speech_out_command": "piper 'open"}, "no command line"),
        ({"speech_out_command": "  "}, "names no program"),
    ):
        with pytest.raises(SettingsError, match=told):
            chosen(**bad)
