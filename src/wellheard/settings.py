"""Settings: from `wellheard.toml`, then from environment variables `WELLHEARD_*`, then from the command line.

The names in the file and in the environment are those of :class:`Settings`; `playbook` is `WELLHEARD_PLAYBOOK`.
"""

import os
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args, get_type_hints

FILE = "wellheard.toml"
PREFIX = "WELLHEARD_"
SPEECH_ENGINES = ("embedded", "faster-whisper", "openai")
SPEECH_OUT = ("browser", "espeak-ng", "flite", "command")
NOTICING = ("learned", "linear", "rules", "language-model")


class SettingsError(Exception):
    """Settings can't be used; holds every fault with its place."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that can be set, with what holds when nothing is."""

    playbook: Path | None = None
    """Playbook to judge by; the shipped one where it is not set."""
    noticing: str = "learned"
    """What notices moments in words: `learned` (a linear model with the rules as hints, and a sentence encoder),
    `linear` (the same without the encoder: twice as fast, and it notices less), `rules`, or `language-model` (asks the
    endpoint about every turn)."""
    adjustments: Path | None = None
    """What `wellheard learn` made of a team's own labels, on top of the weights that ship; for `noticing` learned."""
    redaction: bool = True
    """Mask card numbers and the like in text and sound before anything is written."""
    filename_pattern: str | None = None
    """How file names tell the call's metadata, such as `{agent}_{customer}_{started_at:%Y%m%d-%H%M}`."""
    required_lines: Path | None = None
    """Text file of lines that agents must say, one a line: never canned, however often they are said."""
    jobs: int = 1
    """How many processes work at once."""
    speech_engine: str = "embedded"
    """`embedded`, `faster-whisper` or `openai` (any endpoint that speaks its transcription protocol)."""
    speech_weights: Path | None = None
    """Folder with the embedded engine's weights, where its wheel has none for this machine."""
    speech_model: str | None = None
    """Model name for the engines that are not embedded."""
    speech_url: str | None = None
    """Base address of the transcription endpoint, such as `http://127.0.0.1:8000/v1`."""
    speech_api_key: str | None = field(default=None, repr=False)
    """Key for the transcription endpoint."""
    speech_out: str = "browser"
    """What says a practice customer's words aloud: `browser` (the voices of the rep's own browser; no practice over the
    telephone), `espeak-ng`, `flite`, or `command`."""
    speech_out_command: str | None = None
    """The command line that `command` stands for: text on standard input, a WAV file on standard output or at `{wav}`;
    `{voice}`, `{language}`, `{rate}` are filled in, such as `piper --model ann.onnx --output_file {wav}`. No shell."""
    speech_out_voice: str | None = None
    """Which voice, as that program calls it, such as `en-gb` or `slt`."""
    speech_out_timeout_s: float = 15.0
    """Longest wait for one line to be said, seconds."""
    practice_number: str | None = None
    """The telephone number that reps dial to practise, as the practice page shows it."""
    language_model_url: str | None = None
    """Base address of an OpenAI-compatible endpoint; without it `ask` criteria are left to people."""
    language_model: str | None = None
    """Model name at that endpoint."""
    language_model_api_key: str | None = field(default=None, repr=False)
    """Key for that endpoint."""
    language_model_timeout_s: float = 60.0
    """Longest wait for one answer, seconds."""
    language_model_most_calls: int | None = None
    """Questions that one process may put to it at most; what is left is not assessed."""
    language_model_at_once: int = 4
    """Questions about the turns of one recorded call that may wait for an answer at a time."""
    language_model_answers: Path | None = None
    """Folder in which its answers are kept, so that nothing is asked twice; by default none."""
    database: str | None = field(default=None, repr=False)
    """The review room's database, such as `postgresql://user@host/name`; a SQLite file in its folder where not set."""
    audio: str | None = None
    """Where the room keeps recordings, such as `s3://bucket/prefix`; a folder in its folder where not set."""
    allowed_hosts: str | None = None
    """Names besides localhost by which the room's server is called, with commas between."""
    public_url: str | None = None
    """The address at which people reach the room, such as `https://calls.example.com`, where it can't tell itself."""
    own_url: str | None = None
    """The address of this very server, such as `https://calls-2.example.com`, where several serve one room: the others
    lead there for the calls that come in here."""
    upload_limit_mb: int = 2048
    """Largest recording that the room takes, MiB."""
    oidc_issuer: str | None = None
    """Address of an OpenID Connect provider; with it people may sign in to the room there."""
    oidc_client_id: str | None = None
    """What that provider calls the room."""
    oidc_client_secret: str | None = field(default=None, repr=False)
    """The secret shared with that provider."""
    audiohook_keys: Path | None = None
    """File with the keys by which Genesys AudioHook streams calls in: key id and secret in base64, a line each; a third
    word on the line ties the key to that organization."""
    twilio_auth_token: str | None = field(default=None, repr=False)
    """Auth token of the Twilio account that streams calls in; its signature is checked with it."""
    streams_at_once: int = 200
    """Calls that may be streamed in at a time; further ones are turned away."""
    live_listening: bool = True
    """Whether those who may can hear calls in progress. Sound as it comes is not redacted; words are."""
    telemetry_url: str | None = None
    """Where the room's server sends OpenTelemetry traces (OTLP over HTTP), such as `http://collector:4318`; needs
    wellheard[telemetry]."""


def load_settings(file: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from a file (by default `wellheard.toml` in the current folder, if there is one) and the environment.

    Raises SettingsError with every fault at once.
    """
    faults: list[str] = []
    values = _from_file(file, faults) | _from_environment(os.environ if environ is None else environ, faults)
    if (noticing := values.get("noticing", "learned")) not in NOTICING:
        faults.append(f"noticing: {noticing!r} is not one of {', '.join(NOTICING)}")
    if (engine := values.get("speech_engine", "embedded")) not in SPEECH_ENGINES:
        faults.append(f"speech_engine: {engine!r} is not one of {', '.join(SPEECH_ENGINES)}")
    faults += _of_speech_out(values)
    if values.get("jobs", 1) < 1:
        faults.append("jobs: must be 1 or more")
    counts = ("language_model_at_once", "streams_at_once")
    faults += [f"{name}: must be 1 or more" for name in counts if values.get(name, 1) < 1]
    own = values.get("own_url")
    if own is not None and not own.startswith(("https://", "http://")):
        faults.append(f"own_url: {own!r} is no address, begin it with https://")
    if faults:
        raise SettingsError(tuple(faults))
    return Settings(**values)


def _of_speech_out(values: Mapping[str, Any]) -> list[str]:
    """What is wrong with how speech comes out."""
    wanted, command = values.get("speech_out", "browser"), values.get("speech_out_command")
    if wanted not in SPEECH_OUT:
        return [f"speech_out: {wanted!r} is not one of {', '.join(SPEECH_OUT)}"]
    if wanted == "command" and not command:
        return ["speech_out: `command` needs speech_out_command, the command line that says a text"]
    if command is not None:
        try:
            if not shlex.split(command):
                return ["speech_out_command: it names no program"]
        except ValueError as error:
            return [f"speech_out_command: this is no command line: {str(error).lower()}"]
    return []


def _types() -> dict[str, type]:
    hints = get_type_hints(Settings)
    return {each.name: (get_args(hints[each.name]) or (hints[each.name],))[0] for each in fields(Settings)}


def _from_file(file: Path | None, faults: list[str]) -> dict[str, Any]:
    path = file or Path(FILE)
    if file is None and not path.is_file():
        return {}
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.append(f"{path}: can't be read as TOML: {error}")
        return {}
    return _known(raw, f"{path}: ", faults)


def _from_environment(environ: Mapping[str, str], faults: list[str]) -> dict[str, Any]:
    names = {f"{PREFIX}{name.upper()}": name for name in _types()}
    raw = {names[key]: value for key, value in sorted(environ.items()) if key in names}
    return _known(raw, "environment: ", faults)


def _known(raw: Mapping[str, Any], where: str, faults: list[str]) -> dict[str, Any]:
    types, values = _types(), {}
    for name, value in raw.items():
        if name not in types:
            near = get_close_matches(name, types, n=1)
            faults.append(f"{where}{name}: unknown setting" + (f"; did you mean {near[0]}?" if near else ""))
            continue
        try:
            values[name] = _converted(value, types[name])
        except (ValueError, TypeError):
            faults.append(f"{where}{name}: {value!r} is not {_WANTED[types[name]]}")
    return values


_WANTED = {bool: "true or false", int: "a whole number", float: "a number", str: "text", Path: "a path"}
_BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def _converted(value: Any, wanted: type) -> Any:
    if wanted is bool:
        return value if isinstance(value, bool) else _boolean(value)
    if wanted in (int, float):
        if isinstance(value, bool):
            raise TypeError
        return wanted(value)
    if not isinstance(value, str):
        raise TypeError
    return wanted(value)


def _boolean(value: Any) -> bool:
    word = str(value).lower()
    if word not in _BOOLEANS:
        raise ValueError(word)
    return _BOOLEANS[word]
