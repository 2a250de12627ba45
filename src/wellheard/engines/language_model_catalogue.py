"""The catalogue of moments as a language model reads it, and the form that its answer must have.

What a kind is comes from `conversation.KINDS`; this page adds where it ends, what its attributes mean, and for kinds
that mostly come without their clichés an example of our own.
"""

import json
from functools import cache
from hashlib import sha256
from typing import Any

from wellheard.conversation import AGENT, CUSTOMER, KINDS, Kind
from wellheard.conversation.moments import Attribute
from wellheard.engines.language_model_prompt import DATA, Messages

REPEAT = "repeat-request"
"""The kind that must say which turn had told it."""
LEAST_CONFIDENCE = 0.5
"""What the model itself finds less likely is left out."""
SPEAKERS = (AGENT, CUSTOMER)
"""Whose turns are asked about."""

ATTRIBUTES: dict[str, dict[Attribute, str]] = {
    "depth": {
        "generic": "would fit any caller",
        "specific": "names this caller's situation or feeling",
        "shared": "tells a like experience of the agent's own",
    },
    "beyond": {True: "it is more than was asked for"},
    "warmth": {"warm": "says who and why, and hands over what is known or stays on", "cold": "does not"},
    "intensity": {1: "mild", 2: "clear", 3: "beside themselves"},
}
"""Attributes of kinds that words tell: their values and what these mean."""

_LIMITS = {
    "sympathy": "a bare sorry for mishearing or a hold; a stock line (that is canned)",
    "surprise": "doubt of the customer (really? are you sure?)",
    "validation": "right or okay as mere acknowledgement",
    "open-question": "how can I help, as a greeting; how are you",
    "probe": "checking who the customer is. A probe may be an open question too; then give both",
    "closed-question": "tag questions (okay?); anything else? (that is wrap-up)",
    "restatement": "digits or spelling repeated while taking data",
    "teamwork": "we for the company alone",
    "ownership": "a routine step announced (let me open your account)",
    "instruction": "asking for data; naming a cause (that is diagnosis)",
    "explanation": "reading out a price or a status",
    "patience": "one moment, please: the agent's own need",
    "shared-disappointment": "a refusal alone",
    "wrap-up": "have a nice day",
    "canned": "a greeting, a closing, a required disclosure",
    "defensive": "a rule explained, and then help",
    "blame": "a neutral check of a cause",
    "condescension": "patient teaching",
    "repeat-request": "a fact read back to confirm it; a fact not given yet",
    "point-blank": "an open question that draws the wish out",
    "runaround": "a warm escalation",
    "abuse": "swearing at the thing or the situation",
    "relief": "a mere thanks, bye",
    "want": "could you repeat that",
    "unsolved": "the first report of the problem",
}
"""What a kind is not."""

_EXAMPLES = {
    "sympathy": "Oof, and your in-laws already on the train.",
    "surprise": "Five engineers, and none of them brought a ladder?",
    "validation": "Anybody would have sent it back.",
    "ownership": "It stays on my desk until the van is at your door.",
    "canned": "We value your feedback and regret the inconvenience.",
    "defensive": "Nobody in this building writes those letters.",
    "blame": "It does say so on the lid, if one looks.",
    "condescension": "Even my nan manages that button.",
    "dismissal": "Right. And the postcode? (after the customer told of a loss)",
    "runaround": "That would be on the website somewhere.",
    "impact": "So forty guests will sit in the dark on Saturday.",
    "distress": "Lovely. Third time lucky, I suppose.",
    "threat": "Your competitor across the road has picked up already.",
    "relief": "You have no idea what a stone that is off my heart.",
}
"""How a kind may sound, where people rarely say it outright."""

_TASK = (
    "You listen to customer-service calls as an experienced coach does and notice moments: things that the {speaker} "
    "does in one turn. You are given earlier turns, to understand it by, and the one turn that you are asked about. "
    "Mark what was said, not what was perhaps meant; but people rarely use the obvious phrase, so go by what the words "
    "do in this call. A turn may hold none, one or several kinds. "
    + DATA
    + "\n\nKinds. Each is there when the {speaker} ...\n\n{kinds}\n\n"
    'Answer with one JSON object and nothing else: {{"moments": [{{"kind": name from the list, "quote": words, '
    '"confidence": number, "attributes": object, "refers_to": number or null}}]}}, and {{"moments": []}} where there '
    'is none. Each kind at most once. "quote" is the shortest passage of the turn that shows it, copied letter for '
    'letter. "confidence", {least} to 1, is how likely a second coach would mark it too; leave out what is less likely '
    'than {least}. "attributes" holds those named at the kind, else nothing. "refers_to" is null{refers}.'
)
_REFERS = (
    f", but for {REPEAT} the id of the customer's earlier turn that had told what is asked for; without such a "
    "turn there is no such moment"
)


@cache
def kinds_for(speaker: str) -> dict[str, Kind]:
    """The kinds that the words of this speaker can show, in the order of the catalogue."""
    return {name: kind for name, kind in KINDS.items() if kind.speaker == speaker}


@cache
def instructions(speaker: str) -> str:
    """What the model is told about the turns of this speaker; the same for all of them, so that servers can keep it."""
    return _TASK.format(
        speaker=speaker,
        kinds="\n".join(map(_described, kinds_for(speaker).values())),
        least=LEAST_CONFIDENCE,
        refers=_REFERS if speaker == AGENT else "",
    )


def _described(kind: Kind) -> str:
    parts = [f"- {kind.name}: {kind.meaning}."]
    if limit := _LIMITS.get(kind.name):
        parts.append(f"Not: {limit}.")
    for name in kind.attributes:
        values = "; ".join(f"{json.dumps(value)} {meaning}" for value, meaning in ATTRIBUTES[name].items())
        parts.append(f"Attribute {name}: {values}.")
    if example := _EXAMPLES.get(kind.name):
        parts.append(f"Such as: {example}")
    return " ".join(parts)


def messages_for(speaker: str, turn_id: int, earlier: str, turn: str) -> Messages:
    """The question about one turn; `earlier` and `turn` are JSON lines."""
    asked = f"Which moments does turn {turn_id}, the {speaker}'s, hold? Answer with the JSON object."
    before = f"<earlier>\n{earlier}\n</earlier>\n\n" if earlier else ""
    content = f"{before}<turn>\n{turn}\n</turn>\n\n{asked}"
    return [{"role": "system", "content": instructions(speaker)}, {"role": "user", "content": content}]


@cache
def schema_for(speaker: str) -> dict[str, Any]:
    """JSON Schema of the answer, for servers that can hold a model to it; every answer is checked all the same."""
    kinds = kinds_for(speaker)
    names = dict.fromkeys(name for kind in kinds.values() for name in kind.attributes)
    moment = {
        "kind": {"type": "string", "enum": list(kinds)},
        "quote": {"type": "string"},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "attributes": _object({name: {"enum": list(ATTRIBUTES[name])} for name in names}, required=()),
        "refers_to": {"type": ["integer", "null"]},
    }
    return _object({"moments": {"type": "array", "items": _object(moment, required=tuple(moment))}}, ("moments",))


def _object(properties: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


@cache
def fingerprint(*more: object) -> str:
    """A short name for all that the model is told and for `more`, which changes its answers too."""
    told = [(instructions(speaker), schema_for(speaker)) for speaker in SPEAKERS]
    return sha256(json.dumps([told, *map(str, more)]).encode()).hexdigest()[:8]
