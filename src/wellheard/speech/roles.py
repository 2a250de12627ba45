"""Which of two voices is the agent, and why we think so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from wellheard.conversation import AGENT, CUSTOMER
from wellheard.language.agent_words import agent_likeness, likeliest_agent
from wellheard.speech.utterances import Utterance

_FIRST_SPEAKER_ODDS = 2.5
_SURE = 0.97
_QUOTE_WORDS = 8
Said = Mapping[int, Sequence[Utterance]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Who each voice is."""

    speakers: Mapping[int, str]
    """Role by voice (a track, or a voice on a mixed track)."""
    confidence: float
    """0-1."""
    reason: str
    """Why, for people."""
    repairs: tuple[str, ...] = ()
    """Where it contradicts what was said of the recording."""


def roles(said: Said, *, given: Mapping[int, str] | None = None, outbound: bool = False) -> Roles:
    """Work out who the agent is from what is said, and from who speaks first.

    `given` are the roles that the metadata claim; what is heard wins over them only where it is nearly certain.
    """
    guess = _guess(said, outbound=outbound)
    if not given:
        return guess
    claimed = Roles(speakers=given, confidence=1.0, reason="given by the metadata")
    if guess.confidence < _SURE or all(given.get(voice) == role for voice, role in guess.speakers.items()):
        return claimed
    note = (
        f"The metadata name the speakers of the tracks the other way round; what is heard says otherwise "
        f"({guess.reason}), and that was followed. Give the agent's track to decide it yourself."
    )
    return Roles(speakers=guess.speakers, confidence=guess.confidence, reason=guess.reason, repairs=(note,))


def chosen(agent: int, voices: Sequence[int]) -> Roles:
    """Roles as the user gave them."""
    speakers = {voice: AGENT if voice == agent else CUSTOMER for voice in voices}
    return Roles(speakers=speakers, confidence=1.0, reason="given by the user")


def _guess(said: Said, *, outbound: bool) -> Roles:
    texts = {str(voice): [each.text for each in utterances] for voice, utterances in said.items() if utterances}
    found = likeliest_agent(texts)
    if found is None:
        speakers = dict(zip(sorted(said), (AGENT, CUSTOMER), strict=False))
        return Roles(speakers=speakers, confidence=0.5, reason="nobody speaks")
    if len(texts) == 1:
        return _alone(said, int(found[0]))
    voices = sorted(voice for voice in said if said[voice])
    agent, confidence = _weighed(said, voices, found, outbound)
    speakers = {voice: AGENT if voice == agent else CUSTOMER for voice in said}
    return Roles(speakers=speakers, confidence=confidence, reason=_reason(said[agent], confidence))


def _alone(said: Said, voice: int) -> Roles:
    """One voice only: an agent if it talks like one, as in a message left by either side."""
    likeness = agent_likeness([each.text for each in said[voice]])
    role, other = (AGENT, CUSTOMER) if likeness >= 0.5 else (CUSTOMER, AGENT)
    speakers = {each: role if each == voice else other for each in said}
    reason = f"only one voice is heard, and it talks like {'an agent' if role == AGENT else 'a customer'}"
    return Roles(speakers=speakers, confidence=round(max(likeness, 1 - likeness), 2), reason=reason)


def _weighed(said: Said, voices: Sequence[int], found: tuple[str, float], outbound: bool) -> tuple[int, float]:
    """The likeliest agent by words and by who speaks first: on a call to a company it is the agent who answers."""
    name, confidence = int(found[0]), min(max(found[1], 1e-6), 1 - 1e-6)
    odds = log(confidence / (1 - confidence))
    first = min(voices, key=lambda voice: (said[voice][0].start_ms, voice))
    answers_first = log(_FIRST_SPEAKER_ODDS) * (-1 if outbound else 1)
    odds += answers_first if first == name else -answers_first
    if odds < 0:
        name = next(voice for voice in voices if voice != name)
    return name, round(1 / (1 + exp(-abs(odds))), 2)


def _reason(said: Sequence[Utterance], confidence: float) -> str:
    ranked = max(said, key=lambda each: (agent_likeness([each.text]), -each.start_ms))
    words = ranked.text.split()
    quote = " ".join(words[:_QUOTE_WORDS]) + ("…" if len(words) > _QUOTE_WORDS else "")
    at = ranked.start_ms // 1000
    sure = "talks like one" if confidence >= 0.75 else "talks a little more like one than the other"
    return f"the speaker taken for the agent {sure}, such as at {at // 60}:{at % 60:02d}, “{quote}”"
