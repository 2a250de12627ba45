"""Facts in a customer's turn: volunteered ("my order number is ...") or in answer to what was asked."""

import re
from collections.abc import Callable, Iterator, Sequence

from wellheard.conversation import Fact
from wellheard.language import content_words, tokens
from wellheard.ledger import values
from wellheard.ledger.said import Said, Sentence
from wellheard.ledger.slots import BY_NAME, Slot, named_slots

_NO_ANSWER = re.compile(
    r"^\W*(?:(?:um+|uh+|er+m?|oh|well|hang on|hold on|one (?:moment|second|sec)|just a|wait|let me|give me|bear with)\b[\W]*)*$"
    r"|\b(?:don't|dunno|do not) (?:know|have|remember)|\bno idea\b|\bnot sure\b|\bhaven't got\b|\bhang on\b|\bhold on\b|\blet me (?:see|find|look|get|grab|check)"
    r"|\bwhat do you mean\b|\bsorry\?|\bpardon\b|\bcan't (?:remember|find|see)"
)
_COLOURS = re.compile(r"\b(?:red|orange|amber|yellow|green|blue|purple|pink|white|black|off|blinking|flashing|solid)\b")
_LONGEST_VALUE = 80
_NEAR = 40
_LONGEST_NAME = 4
_Finder = Callable[[Said], Iterator[tuple[int, int, str]]]


def facts_in(said: Said, asked: Sequence[Slot]) -> list[Fact]:
    """All facts of a turn; `asked` are the slots that the turn before asked for."""
    found = list(_answers(said, asked)) if asked else []
    if said.words.isdisjoint(_TELLING) and _MARKS.search(said.normal) is None:
        return found
    found.extend(_masked(said, asked))
    found.extend(_volunteered(said, {(fact.slot, fact.value) for fact in found}, {slot.name for slot in asked}))
    return found


_MARKS = re.compile(r"[\d\[@£$€]")
_TELLING = frozenset().union(
    values.CODE_WORDS,
    values.TIME_WORDS,
    values.MONEY_WORDS,
    values.LIGHT_WORDS,
    values.MESSAGE_WORDS,
    "model dot name name's i'm am it's this speaking here we're live landed stuck".split(),
)
"""A turn with none of these, and none of the marks, volunteers no fact."""


def _fact(said: Said, slot: str, value: str, start: int, end: int, confidence: float) -> Fact:
    return Fact(slot=slot, value=value, text=said.turn.text[start:end], turn_id=said.turn.id, confidence=confidence)


def _answers(said: Said, asked: Sequence[Slot]) -> Iterator[Fact]:
    for slot in asked:
        finder = _ANSWERS[slot.value]
        for start, end, value in finder(said):
            yield _fact(said, slot.name, value, start, end, 0.9)
            break


def _code_answer(said: Said) -> Iterator[tuple[int, int, str]]:
    found = [code for code in said.codes if len(code.value) > 1]
    for each in sorted(found, key=lambda code: (code.value.isalpha(), -len(code.value), code.start)):
        yield each.start, each.end, each.value


def _email_answer(said: Said) -> Iterator[tuple[int, int, str]]:
    match = values.EMAIL.search(said.normal)
    if match:
        yield match.start(), match.end(), _plain_email(match.group())


_BEFORE_EMAIL = re.compile(
    r"^(?:is|it's|its|s|address|email|mail|to|on|me|my|use|yes|it) (?=[a-z0-9]+ ?(?:at|dot|\.|_|-| ))(?!at |dot )"
)


def _plain_email(spoken: str) -> str:
    plain = re.sub(r" dot ", ".", _BEFORE_EMAIL.sub("", spoken))
    plain = re.sub(r" at ", "@", plain, count=1) if "@" not in plain else plain
    return re.sub(r" and |[ ]", "", plain.replace(" underscore ", "_").replace(" dash ", "-"))


def _by(pattern: re.Pattern[str]) -> _Finder:
    def find(said: Said) -> Iterator[tuple[int, int, str]]:
        for match in pattern.finditer(said.normal):
            yield match.start(), match.end(), match.group().strip()

    return find


def _short_answer(said: Said) -> Iterator[tuple[int, int, str]]:
    """The first sentence that answers, where nothing typed can be looked for."""
    if _NO_ANSWER.search(said.normal):
        return
    for sentence in said.sentences:
        if sentence.stems and not sentence.question:
            end = min(sentence.end, sentence.start + _LONGEST_VALUE)
            yield sentence.start, end, said.normal[sentence.start : end].strip(" ,.!?")
            return


def _name_answer(said: Said) -> Iterator[tuple[int, int, str]]:
    match = values.NAME.search(said.turn.text)
    if match:
        yield match.start(1), match.end(1), match.group(1).lower()
        return
    for start, end, value in _short_answer(said):
        if len(value.split()) <= _LONGEST_NAME and content_words(tokens(value)):
            yield start, end, value


def _time_answer(said: Said) -> Iterator[tuple[int, int, str]]:
    yield from said.times
    yield from _code_answer(said)


def _money_answer(said: Said) -> Iterator[tuple[int, int, str]]:
    yield from said.sums


def _count_answer(said: Said) -> Iterator[tuple[int, int, str]]:
    for run in said.digits:
        yield run.start, run.end, run.digits


def _light_answer(said: Said) -> Iterator[tuple[int, int, str]]:
    yield from _by(_COLOURS)(said)


_ANSWERS: dict[str, _Finder] = {
    "code": _code_answer,
    "digits": _code_answer,
    "email": _email_answer,
    "name": _name_answer,
    "place": _short_answer,
    "time": _time_answer,
    "money": _money_answer,
    "count": _count_answer,
    "light": _light_answer,
    "message": _short_answer,
    "thing": _short_answer,
}


def _masked(said: Said, asked: Sequence[Slot]) -> Iterator[Fact]:
    """Redacted placeholders still fill their slot: what was asked for, or what the mask says."""
    if "[" not in said.normal:
        return
    for start, end, slot in values.masked(said.normal):
        value = said.normal[start:end]
        names = [each.name for each in asked if each.value in ("code", "digits")] if slot == "number" else [slot]
        for name in names or ["number"]:
            yield _fact(said, name, value, start, end, 0.9)


def _volunteered(said: Said, known: set[tuple[str, str]], asked: set[str]) -> Iterator[Fact]:
    for slot, start, end, value, confidence in _typed(said):
        if (slot, value) not in known and not (slot in _ONCE and slot in asked):
            known.add((slot, value))
            yield _fact(said, slot, value, start, end, confidence)


_ONCE = frozenset({"lights", "name", "email", "error"})
"""Where the answer to a question has filled the slot, the same turn fills it no second time."""


def _typed(said: Said) -> Iterator[tuple[str, int, int, str, float]]:
    yield from _named_codes(said)
    words = said.words
    if not words.isdisjoint(values.TIME_WORDS) or values.has_digit(said.normal):
        for start, end, value in said.times:
            yield "time", start, end, value, 0.7
    for start, end, value in said.sums:
        yield "amount", start, end, value, 0.7
    if not words.isdisjoint(values.LIGHT_WORDS):
        for start, end, value in _by(values.LIGHT)(said):
            yield "lights", start, end, value, 0.8
    yield from _messages(said)
    if "@" in said.normal or "dot" in words:
        for start, end, value in _email_answer(said):
            yield "email", start, end, value, 0.85
    yield from _introductions(said)
    if "model" in words:
        for match in values.MODEL.finditer(said.turn.text):
            group = 1 if match.group(1) else 2
            yield "model", match.start(group), match.end(group), match.group(group).lower(), 0.8


def _named_codes(said: Said) -> Iterator[tuple[str, int, int, str, float]]:
    """Codes after the name of a slot ("my order number is 90118"); long runs of digits without a name fill `number`."""
    found = [code for code in said.codes if len(code.value) >= _SHORTEST]
    if not found:
        return
    names = [each for each in named_slots(said.normal, said.words) if each[2].value in ("code", "digits", "thing")]
    for code in found:
        name = _nearest(names, code.start, said.normal)
        if code.value.isalpha():
            continue
        if name:
            yield name.name, code.start, code.end, code.value, 0.85
        elif len(code.value) >= _LONG and not _COUNTED.match(said.normal, code.end):
            yield "phone" if _looks_like_phone(code.value) else "number", code.start, code.end, code.value, 0.6


_LONG = 6
_SHORTEST = 3
_COUNTED = re.compile(
    r"(?: \w+)? ?(?:pounds?|dollars?|euros?|quid|miles?|people|persons|baht|rupees|naira|rand|kilomet\w+|%|per)\b"
)


def _looks_like_phone(value: str) -> bool:
    return value.isdigit() and (len(value) in (10, 11, 12, 13) or (value.startswith("0") and len(value) >= 9))


def _nearest(names: list[tuple[int, int, Slot]], at: int, normal: str) -> Slot | None:
    for _, end, slot in reversed(names):
        if 0 <= at - end <= _NEAR and not re.search(r"[.!?;](?:\s|$)", normal[end:at]):
            return slot
    return None


def _messages(said: Said) -> Iterator[tuple[str, int, int, str, float]]:
    if said.words.isdisjoint(values.MESSAGE_WORDS):
        return
    for match in values.MESSAGE.finditer(said.normal):
        group = 1 if match.group(1) else 2
        yield "error", match.start(group), match.end(group), match.group(group), 0.75 if group == 1 else 0.55


def _introductions(said: Said) -> Iterator[tuple[str, int, int, str, float]]:
    text = said.turn.text
    if not said.words.isdisjoint(_NAMING) and _CAPITAL_AFTER.search(text) and (match := values.NAME.search(text)):
        yield "name", match.start(1), match.end(1), match.group(1).lower(), 0.6
    if not said.words.isdisjoint(_BEING):
        for match in values.PLACE.finditer(text):
            yield "place", match.start(1), match.end(1), match.group(1).lower(), 0.6


_CAPITAL_AFTER = re.compile(r"(?:s|m|to|is) [A-Z]")
"""No name is introduced without this; the quick look saves the slow one."""
_NAMING = frozenset("name name's i'm am it's this speaking here".split())
_BEING = frozenset("i'm am we're live landed stuck".split())


def told_slot(name: str) -> Slot:
    """The slot of a fact; one that only a placeholder names is its own."""
    return BY_NAME.get(name) or Slot(name, "thing", re.compile(r"(?!)"), frozenset())


def sentence_of(said: Said, fact: Fact) -> Sentence | None:
    """The sentence in which a fact stands."""
    at = said.turn.text.find(fact.text)
    return next((each for each in said.sentences if each.start <= at < each.end), None)


_TROUBLE = re.compile(
    r"n't\b|\b(?:not|no|never|broken|wrong|stopped|dead|lost|missing|charged|error|problem|issue|cannot|fault\w*|leak\w*|gone|late|refund|noise|wrong"
    r"|without|failed|fails|cancel\w*|locked|stuck|damaged|cracked|torn|overcharged|declined|refused|bricked|sheared|crash\w*|drops?|dropping)\b"
)
_TELLS = 6


def tells_problem(said: Said) -> bool:
    """A rough look for somebody saying what is wrong, where no detector has noticed it."""
    return len(said.words) >= _TELLS and _TROUBLE.search(said.normal) is not None
