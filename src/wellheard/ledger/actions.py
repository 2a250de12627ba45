"""What people do to things at fault: verbs and phrases to canonical actions, and whether they were done or asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wellheard.language import content_words, tokens

_PHRASES: tuple[tuple[str, str, str], ...] = (
    (
        "restart",
        "off cycle cycled cycling",
        r"\b(?:turn|switch|power|shut|put)\w*\b[^.?!]{0,24}\boff\b[^.?!]{0,40}\b(?:back )?on\b|\boff and (?:back )?on\b|\bon and off\b|\bpower.?cycl\w+",
    ),
    (
        "unplug",
        "wall mains plug unplug unplugged unplugging socket outlet power powered powering cord cable lead off",
        (r"\boff (?:at|from) the (?:wall|mains|plug|socket|outlet)|\b(?:pull|pulled|took|take|taken|taking)\b(?: \w+){0,3} (?:plug|power cord|power cable)\b"
         r"|\bpower\w*(?: \w+){1,3} down\b|\bpower\w* down\b|\bunplug\w*|\b(?:from|at|out of|off) the (?:wall|mains|socket|outlet)\b"
         r"|\b(?:turn|switch)\w*(?: \w+){0,3} off\b(?! notif)|\btook out the (?:cable|cord|lead)|\btake out the (?:\w+ )?(?:cable|cord|lead)"),
    ),
    (
        "reset",
        "reset resetting resets factory paperclip clip",
        r"\b(?:factory|hard|master|soft) reset\w*|\breset\w*|\bfactory (?:settings|default\w*)|\bpaper ?clip\b|\bpin in the back\b",
    ),
    (
        "reinstall",
        "reinstall reinstalled uninstall uninstalled app app's installed delete deleted",
        r"\b(?:re|un)-?install\w*|\b(?:delet\w+|remov\w+|took|take)(?: \w+){0,3} (?:app|program|software)\b|\binstalled (?:it|the app) again",
    ),
    ("airplane-mode", "mode", r"\b(?:flight|airplane|aeroplane|plane) mode\b"),
    ("clear-cache", "cache cookies browsing", r"\b(?:cache|cookies|browsing (?:data|history))\b"),
    ("log-out-in", "log logged logging sign signed signing", r"\b(?:log|sign)(?:ged|ned|ging|ing)?(?: \w+){0,2} (?:out|off|back in)\b"),
    (
        "other-browser",
        "browser incognito private computer laptop",
        r"\b(?:different|another|other) (?:browser|computer|laptop|device)\b|\bincognito\b|\bprivate window\b",
    ),
    (
        "swap",
        "cable port socket outlet lead charger battery slot plug filter",
        r"\b(?:different|another|other|spare|brand new) (?:\w+ )?(?:cable|port|socket|outlet|lead|charger|battery|slot|plug|filter)\b",
    ),
    ("forget", "forget forgot forgotten", r"\b(?:forget|forgot|forgotten)(?: \w+){0,2}(?: device| it| that| them)\b|\bto forget\b"),
    ("look-online", "online website site", r"\b(?:look\w*|check\w*|go|went|been)(?: \w+){0,3} (?:online|website|web ?site)\b"),
)  # fmt: skip

_VERBS = """
unplug: unplug
restart: restart reboot
reset: reset
reinstall: reinstall uninstall
update: update upgrade
swap: swap replace change exchange
charge: charge recharge
clean: clean wipe dust hoover descale wash rinse
check: check inspect test look examine
call: call ring/rang/rung phone telephone dial
email: email
send: send/sent fax post upload submit mail attach forward resend/resent resubmit dm scan
report: report tell/told mention notify inform raise complain
visit: visit go/went/gone come/came
wait: wait
read: read/read
return: return
order: order buy/bought purchase
pay: pay/paid
register: register enrol enroll
request: request apply/applied ask claim
try: try/tried
peel: peel remove
move: move
tighten: tighten screw
open: open
close: close shut/shut
press: press push
download: download
install: install
connect: connect reconnect pair plug hook
fill: fill complete
take: take/took/taken pull
put: put/put insert
cancel: cancel
book: book reserve
fan: fan
block: block
delete: delete erase
photograph: photograph picture
proof: prove
boil: boil
heat: heat
""".strip()

_GENERIC = frozenset({"try", "take", "put", "visit", "check", "open", "request", "wait", "report", "move", "change"})
"""Actions so common that only a shared object makes two of them the same."""

_SAME: dict[str, str] = {"restart": "power", "unplug": "power", "email": "send", "photograph": "send"}
"""Actions that answer for each other."""


@dataclass(frozen=True, slots=True)
class Act:
    """An action found in a sentence."""

    action: str
    """Canonical."""
    start: int
    """Character range of the verb or phrase in the sentence."""
    end: int
    tense: str
    """`past`, `base`, `ing`, or `any` for a phrase that shows none."""
    objects: frozenset[str]
    """Stems of the words it is done to."""
    object: str | None
    """Those words as they were said."""


def _double(verb: str) -> bool:
    return re.fullmatch(r"(?:unplug|plug|swap|scan|fan|book(?!)|ship|drop|snap)", verb) is not None


def _regular(verb: str) -> tuple[str, str]:
    """Past and -ing form of a regular verb."""
    if _double(verb):
        return verb + verb[-1] + "ed", verb + verb[-1] + "ing"
    if verb.endswith("e"):
        return verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied", verb + "ing"
    return verb + "ed", verb + "ing"


def _forms() -> dict[str, tuple[str, str]]:
    """Every form of every verb: its action and tense."""
    forms: dict[str, tuple[str, str]] = {}
    for line in _VERBS.splitlines():
        action, _, verbs = line.partition(": ")
        for entry in verbs.split():
            verb, *irregular = entry.split("/")
            past, ing = _regular(verb)
            for form in irregular or [past]:
                forms.setdefault(form, (action, "past"))
            forms.setdefault(ing, (action, "ing"))
            forms.setdefault(verb, (action, "base"))
    forms |= dict.fromkeys(("reset",), ("reset", "any")) | {"read": ("read", "any"), "put": ("put", "any")}
    return forms


FORMS: dict[str, tuple[str, str]] = _forms()
"""Word to canonical action and tense."""


def _pasts() -> dict[str, str]:
    entries = [entry.split("/") for line in _VERBS.splitlines() for entry in line.partition(": ")[2].split()]
    return {verb: irregular[0] if irregular else _regular(verb)[0] for verb, *irregular in entries}


PASTS: dict[str, str] = _pasts()
"""A verb's bare form to its past."""

ACTIONS: tuple[str, ...] = tuple(sorted({action for action, _ in FORMS.values()} | {phrase[0] for phrase in _PHRASES}))
"""Every canonical action."""

_ANCHORED = tuple((action, frozenset(words.split()), re.compile(pattern)) for action, words, pattern in _PHRASES)
ACTION_WORDS: frozenset[str] = frozenset(FORMS) | frozenset().union(*(words for _, words, _ in _ANCHORED))
"""A sentence with none of these tells of no known action."""


def _trigger_words() -> dict[str, frozenset[str]]:
    triggers: dict[str, set[str]] = {}
    for word, (action, _) in FORMS.items():
        triggers.setdefault(_SAME.get(action, action), set()).add(word)
    for action, words, _ in _ANCHORED:
        triggers.setdefault(_SAME.get(action, action), set()).update(words)
    return {action: frozenset(words) for action, words in triggers.items()}


_TRIGGERS = _trigger_words()
_BASES = frozenset(word for word, (_, tense) in FORMS.items() if tense == "base")
DONE_WORDS: frozenset[str] = (ACTION_WORDS - _BASES) | {"already", "did", "done", "gave", "given"}
"""A sentence with none of these tells of nothing done: a bare form needs "I did swap it", "I have already take it"."""


def trigger_words(action: str) -> frozenset[str]:
    """A text with none of these doesn't name the action, nor one that answers for it."""
    return _TRIGGERS.get(_SAME.get(action, action), frozenset())


_NOT_OBJECTS = content_words(
    "try tried again time times thing give just minute minutes second seconds twice once number two three four five".split()
)
_OBJECT_WINDOW = 9
_CALLED_FOR = re.compile(
    r"(?:\b(?:you|to|please|and|then|just|ahead|kindly|must|should|will|can|could|'ll|let's|again|try|never|quickly|also|now|first)|^|[,:;]|^(?:so|okay|ok|right|now|well)|\b(?:have|get|ask) (?:your |the |him|her|them)(?:\w+)?(?: to)?)\W*$"
)
"""What stands before a verb in its bare form; elsewhere the same word is a noun ("your order", "the call")."""
_SURELY = (
    r"really|definitely|certainly|actually|already|also|even|just|honestly|indeed|so|too|of course|in fact|at least"
)
_DID = re.compile(
    rf"(?:\b(?:i|we|he|she|they|(?:my|our) \w+)(?:,? (?:{_SURELY}))* |^|[.,;!] ?|\b(?:and|but|already) )"
    rf"did(?:,? (?:{_SURELY}))*,? $"
)
"""Somebody insists: "I did swap it"."""
_MADE = re.compile(
    r"\b(?:(?P<now>do|doing|give it|giving it)|(?<!\bit )did|done|gave it|given it)"
    r" (?:a|an|the|that|this|your|another|one|two|three)(?: (?:full|complete|quick|clean|hard|soft|proper|second|system|software))? $"
)
_DEEDS = frozenset(
    "restart reboot update upgrade swap clean charge wipe recharge reinstall rinse wash exchange".split()
)
"""Also nouns of something done: "we've done the restart"."""
_CLAUSE_END = re.compile(r"[,;:]| (?:and|but|so|because|then|or|if|when|which|before|after) ")


def same_action(one: str, other: str) -> bool:
    """Whether two canonical actions answer for each other."""
    return _SAME.get(one, one) == _SAME.get(other, other)


def is_generic(action: str) -> bool:
    """Whether the action says little without its object."""
    return action in _GENERIC or action.startswith("=")


_FORM_WORDS = frozenset(FORMS)


def acts(sentence: str, words: frozenset[str]) -> tuple[Act, ...]:
    """Actions named in a normalised sentence of these words, in order; phrases before single words."""
    found = list(_phrase_acts(sentence, words))
    if named := words & _FORM_WORDS:
        taken = [(act.start, act.end) for act in found]
        for word in sorted(named):
            found.extend(_word_acts(sentence, word, taken))
    return tuple(sorted(found, key=lambda act: (act.start, act.end)))


def _word_acts(sentence: str, word: str, taken: list[tuple[int, int]]) -> Iterator[Act]:
    action, tense = FORMS[word]
    start = sentence.find(word)
    while start >= 0:
        end = start + len(word)
        free = _stands_alone(sentence, start, end) and not any(first <= start < last for first, last in taken)
        if free and (told := tense if tense != "base" else _tense_of_base(sentence, word, start)):
            yield _act(sentence, action, start, end, told)
        start = sentence.find(word, end)


def _tense_of_base(sentence: str, word: str, start: int) -> str | None:
    """What the words before a bare form make of it: `past` after "I did"; none where it is any other noun."""
    near = max(0, start - _CALL_WINDOW)
    if _DID.search(sentence, near, start):
        return "past"
    if _CALLED_FOR.search(sentence, near, start):
        return "base"
    made = _MADE.search(sentence, near, start) if word in _DEEDS else None
    return None if made is None else "base" if made["now"] else "past"


def _stands_alone(sentence: str, start: int, end: int) -> bool:
    before = start == 0 or not sentence[start - 1].isalnum()
    return before and (end == len(sentence) or not sentence[end].isalnum())


_CALL_WINDOW = 40


def _phrase_acts(sentence: str, words: frozenset[str]) -> Iterator[Act]:
    for action, anchors, pattern in _ANCHORED:
        if not words.isdisjoint(anchors) and (match := pattern.search(sentence)):
            tense = _tense(match.group())
            insisted = tense == "base" and _DID.search(sentence, max(0, match.start() - _CALL_WINDOW), match.start())
            yield _act(sentence, action, match.start(), match.end(), "past" if insisted else tense)


def _tense(phrase: str) -> str:
    if phrase.startswith("forget"):
        return "base"
    for word in tokens(phrase):
        if word in FORMS:
            return FORMS[word][1]
        if word.endswith("ed") or word in ("took", "taken"):
            return "past"
    return "any"


def _act(sentence: str, action: str, start: int, end: int, tense: str) -> Act:
    words = objects_after(sentence, start, end)
    return Act(action, start, end, tense, content_words(words), " ".join(words) or None)


def objects_after(sentence: str, start: int, end: int) -> tuple[str, ...]:
    """Words for what an action is done to: inside its phrase and shortly after it, within the clause, in order."""
    rest = sentence[end:]
    cut = _CLAUSE_END.search(rest)
    window = tokens(rest[: cut.start()] if cut else rest)[:_OBJECT_WINDOW]
    inside = tokens(sentence[start:end])[1:]
    return tuple(word for word in inside + window if content_words((word,)) - _NOT_OBJECTS)


_NOT_DONE = re.compile(
    r"\b(?:can't|cannot|can not|won't|haven't|hasn't|didn't|don't|doesn't|wouldn't|couldn't|not|never|should i|shall i|do i|i'll|i will"
    r"|going to|gonna|could i|can i|if i|if you|i want|wanted|want to|need to|needs to|have to|has to|trying to find|let me|would|might|may i|you to|supposed to|how do|waiting)\b"
)
_NOT_QUITE = re.compile(
    r"\b(?:(?:should|could|might|may)(?: not)?(?:'ve| have| of)|nearly|almost|hardly|barely|wish\b.*|forgot to|yet to|refused to"
    r"|(?:think|thinking|thought|talk|talked) (?:about|of)|considered|instead of|without)(?: (?:just|also|even|ever|already|did|been))* $"
)
_RESET_WHAT = re.compile(
    r" (?:button|switch|hole|key|pin|option|link|code|e-?mail|mail|message|page|instructions?|procedure)\b"
)
_PRESSED = re.compile(r"\b(?:press\w*|push\w*|held|holding|hold|hit|poked|poking|used|stuck|jammed|tried)\b")
_OTHERS = re.compile(
    r"(?:\b(?:you|you've|you guys|your \w+)|(?:^|[,;] ?|\band )(?:it|it's|that|which))(?: have| has| had| just| already| only| all| also| never| even| been| was| is"
    r"| did| done| gave it| a| an| the| another| full| complete| quick| clean| hard| soft| software| system)* $"
)
_DOER = re.compile(
    r"\b(?:i|i've|we|we've|he|he's|she|she's|they|they've|my|our|have|had|been|already|both|and|then|just|also|tried|done|did|twice|it was)\b|^\W*$|,\s*$"
)


def done(sentence: str, words: frozenset[str]) -> list[Act]:
    """Actions that a customer's sentence, no question, says were taken."""
    return [act for act in acts(sentence, words) if _is_done(sentence, act)]


def _is_done(sentence: str, act: Act) -> bool:
    before = _clause_before(sentence, act.start)
    if act.tense == "base":
        return _HAVE.search(before) is not None
    if _NOT_DONE.search(before) or _NOT_QUITE.search(before) or _OTHERS.search(before) or _is_thing(sentence, act):
        return False
    if act.tense == "ing":
        return re.search(r"\b(?:tried|been|keep|kept|started)\b", before) is not None
    return _DOER.search(before) is not None or act.tense == "any"


def _is_thing(sentence: str, act: Act) -> bool:
    """Whether a "reset" is part of a thing's name that nobody has pressed: "there's a reset button"."""
    named = act.action == "reset" and sentence[act.start : act.end].endswith("reset")
    return named and bool(_RESET_WHAT.match(sentence, act.end)) and not _PRESSED.search(sentence, 0, act.start)


_HAVE = re.compile(r"\b(?:i|we) (?:have|have already|already) $")
"""Learners of English say "I have already take out the cable"."""


def _clause_before(sentence: str, at: int) -> str:
    start = max(sentence.rfind(mark, 0, at) for mark in (";", ":", " but ", " because ", " so "))
    return sentence[max(start, 0) : at]


_TIMES = re.compile(
    r"\b(?P<word>once(?=[.,!;]|$| already| before| a )|twice|thrice|(?<=and )again)\b|\b(?P<number>two|three|four|five|six|seven|eight|nine|ten|\d+|a hundred|a dozen|several|a few|many|loads of) times\b"
)
_COUNT = {
    "once": 1, "twice": 2, "thrice": 3, "again": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "a hundred": 100, "a dozen": 12, "several": 3, "a few": 3,
}  # fmt: skip


def times_done(sentence: str) -> int | None:
    """How often, where a sentence says so ("twice" is 2, "like three times" is 3)."""
    match = _TIMES.search(sentence)
    if not match:
        return None
    said = match.group("word") or match.group("number")
    return int(said) if said.isdigit() else _COUNT.get(said)


_NO_CHANGE = re.compile(
    r"\b(?:still (?:not|no|the same|won't|doesn't|can't|nothing|says|dead|broken|there|offline|red|orange)|no (?:change|difference|joy|luck|good|use)"
    r"|(?:didn't|did not|doesn't|does not|hasn't) (?:help|work|do anything|change|make)|(?:made|makes) no difference|nothing (?:happened|happens|changed|changes|came|works|worked|helped|helps)|(?:(?<=[.,!?…;] )|(?<=and )|(?<=but ))nothing(?=[.,!?…]|$)|same (?:thing|again|result|error|problem)|(?<=[.,] )same(?=[.,!]|$))\b"
)
_WORKED = re.compile(
    r"\b(?:it |that |which )(?:worked|helped|did the trick|fixed it)(?! (?:until|till|for a)\b)\b|\bworks now\b"
)


def outcome(text: str) -> str | None:
    """What came of it: `no-change` or `worked`, where a text says so."""
    if _NO_CHANGE.search(text):
        return "no-change"
    return "worked" if _WORKED.search(text) else None
