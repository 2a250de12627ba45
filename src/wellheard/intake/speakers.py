"""Who is the agent and who the customer: by the source's word for them, by the user's, or by how they talk."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from wellheard.conversation import AGENT, ASSISTANT, CUSTOMER
from wellheard.conversation.call import Role
from wellheard.intake.interface import IntakeError, Said
from wellheard.language.agent_words import agent_likeness, likeliest_agent

ROLE_WORDS: dict[Role, frozenset[str]] = {
    ASSISTANT: frozenset(
        """ivr bot chatbot voicebot robot assistant automated automatic automation recorded recording announcement
        machine system virtual menu voicemail prompt ai llm""".split()
    ),
    "supervisor": frozenset("supervisor manager lead teamlead leader".split()),
    AGENT: frozenset(
        """agent agents rep reps representative csr advisor adviser operator support associate specialist consultant
        technician dispatcher employee staff internal clerk tech helpdesk service care salesperson seller banker
        receptionist attendant wizard counselor counsellor teller expert professional""".split()
    ),
    CUSTOMER: frozenset(
        """customer customers caller callers client clients user users member members patient patients guest guests
        consumer subscriber external shopper buyer visitor cust passenger policyholder cardholder tenant student
        citizen enduser""".split()
    ),
}
"""Words of labels, strongest role first: a "virtual agent" is software, a "customer service agent" an agent."""
_SERVICE = re.compile(
    r"\b(?:customer|client|user|patient|guest|member)[ _-]*(?:service|services|support|care|success)\b"
)
_WORD = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NEUTRAL_WORDS = frozenset("speaker spk spkr channel ch track participant party person unknown voice side line".split())
_VOICES = re.compile(
    r"\s*(?:[(\[<*]\s*(?:recorded|automated|automatic|ivr|recording|pre-recorded|system)\b[^)\]>*]{0,40}[)\]>*]|"
    r"(?:ivr|automated (?:voice|message|system)|recorded (?:voice|message))\s*:)",
    re.IGNORECASE,
)
_ENOUGH_TURNS = 60
_CLEARLY = 0.75


@lru_cache(maxsize=4096)
def role_of(label: str) -> Role | None:
    """The role that a source's word for a speaker means, or nothing where it says nothing of roles."""
    plain = _CAMEL.sub(" ", label).lower()
    if _SERVICE.search(plain):
        plain = _SERVICE.sub("agent", plain)
    words = frozenset(_WORD.findall(plain))
    for role, meaning in ROLE_WORDS.items():
        if words & meaning:
            return role
    return "other" if words == {"other"} else None


@lru_cache(maxsize=4096)
def personal_name(label: str) -> str | None:
    """The personal name in a label such as `Nora Finch`, `Agent Nora` or `Nora (agent)`; nothing for `spk_0`."""
    words = re.findall(r"[^\W\d_][\w.'’-]*", label)
    roles = frozenset().union(*ROLE_WORDS.values())
    kept = [word for word in words if word.lower() not in roles | _NEUTRAL_WORDS and word.lower() != "other"]
    if not kept or any(char.isdigit() for char in label) or (len(kept) == 1 and len(kept[0]) == 1):
        return None
    return " ".join(kept) if all(word[0].isupper() for word in kept) else None


def is_recorded_voice(text: str) -> bool:
    """Whether a turn says of itself that it is a recorded voice or a menu: `(recorded voice) ...`, `IVR: ...`."""
    return text[:1] in "([<* \tIiAaRr" and _VOICES.match(text) is not None


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is who."""

    roles: dict[str, Role]
    """Label to role."""
    repairs: tuple[str, ...]
    """What was worked out, a sentence each, with its confidence."""


def cast(said: Sequence[Said], given: Mapping[str, Role], told: Mapping[str, Role], where: str) -> Cast:
    """Roles for all labels of a conversation.

    `given` is what the user says and goes before `told`, what the source says; then labels that are role words; the
    rest is worked out from the words. Raises IntakeError where no speaker is named at all.
    """
    labels = list(dict.fromkeys(each.label for each in said if each.label is not None))
    if not labels:
        raise IntakeError(
            "it doesn't say who speaks",
            where=where,
            remedy="Export it with speaker labels (diarization), or give the recording instead",
        )
    users = {label.casefold(): role for label, role in given.items()}
    known: dict[str, Role] = {}
    for label in labels:
        role = users.get(label.casefold()) or told.get(label) or role_of(label)
        if role:
            known[label] = role
    unknown = [label for label in labels if label not in known]
    if not unknown:
        return Cast(known, _one_sided(known))
    texts = {label: _texts(said, label) for label in unknown}
    found, repairs = _by_words(texts, frozenset(known.values()))
    return Cast(known | found, repairs)


def _texts(said: Iterable[Said], label: str) -> list[str]:
    texts = []
    for each in said:
        if each.label == label and not is_recorded_voice(each.text):
            texts.append(each.text)
            if len(texts) == _ENOUGH_TURNS:
                break
    return texts


def _by_words(texts: Mapping[str, Sequence[str]], known: frozenset[Role]) -> tuple[dict[str, Role], tuple[str, ...]]:
    if AGENT in known:
        return _beside_an_agent(texts, known)
    if CUSTOMER in known and len(texts) == 1:
        (label,) = texts
        return {label: AGENT}, (f"{label!r} was taken as the agent, as the only one besides the customer",)
    best = likeliest_agent(texts)
    assert best is not None
    agent, confidence = best
    if len(texts) == 1:
        return _alone(agent, confidence)
    roles: dict[str, Role] = {agent: AGENT}
    others = sorted((label for label in texts if label != agent), key=lambda label: agent_likeness(texts[label]))
    for rank, label in enumerate(others):
        second_agent = (rank > 0 or CUSTOMER in known) and agent_likeness(texts[label]) > _CLEARLY
        roles[label] = AGENT if second_agent else CUSTOMER
    return roles, (_worked_out(roles, confidence),)


def _beside_an_agent(
    texts: Mapping[str, Sequence[str]], known: frozenset[Role]
) -> tuple[dict[str, Role], tuple[str, ...]]:
    if len(texts) == 1 and CUSTOMER not in known:
        (label,) = texts
        return {label: CUSTOMER}, (f"{label!r} was taken as the customer, as the only one besides the agent",)
    ranked = sorted(texts, key=lambda label: agent_likeness(texts[label]))
    roles: dict[str, Role] = {}
    for rank, label in enumerate(ranked):
        needed = rank == 0 and CUSTOMER not in known
        roles[label] = CUSTOMER if needed or agent_likeness(texts[label]) < _CLEARLY else AGENT
    sure = sum(max(agent_likeness(texts[label]), 1 - agent_likeness(texts[label])) for label in texts) / len(texts)
    return roles, (_worked_out(roles, sure),)


def _alone(label: str, likeness: float) -> tuple[dict[str, Role], tuple[str, ...]]:
    role: Role = AGENT if likeness >= 0.5 else CUSTOMER
    sure = max(likeness, 1 - likeness)
    return {label: role}, (f"Only {label!r} speaks, by the words taken as the {role} (confidence {sure:.2f})",)


def _worked_out(roles: Mapping[str, Role], confidence: float) -> str:
    parts = " and ".join(f"{label!r} as the {role}" for label, role in roles.items())
    return f"The labels don't say who is who; by the words, {parts} (confidence {confidence:.2f})"


def _one_sided(known: Mapping[str, Role]) -> tuple[str, ...]:
    if AGENT not in known.values():
        return ("Nobody in it is a human agent",)
    return ()
