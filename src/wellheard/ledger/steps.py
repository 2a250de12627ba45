"""The steps that are written down: what a reader would count as tried against the problem, in the customer's words.

Matching works with every action that a customer names. Of these, the page shows the ones that the customer, or
somebody of theirs, took to get the problem solved: mending, looking, sending proof, getting in touch, waiting.
"""

import re
from collections.abc import Iterator, Sequence

from wellheard.conversation import Tried
from wellheard.ledger.actions import FORMS, PASTS, Act, outcome, times_done
from wellheard.ledger.said import Said, Sentence

_MENDING = frozenset(
    """unplug restart reset reinstall update swap charge clean airplane-mode clear-cache log-out-in other-browser forget
    look-online download install connect press peel tighten heat boil delete fan block photograph""".split()
)
_REACHING = frozenset("call email send report visit request wait".split())
_LOOKING = frozenset({"check", "read", "try", "fill", "register"})
_TELLING_ALONE = frozenset(
    """unplug restart reset reinstall update charge airplane-mode clear-cache log-out-in other-browser look-online
    call email send""".split()
)
"""These say enough without an object."""
_HANDLING = frozenset({"put", "take", "move", "open", "close"})
"""Too common to count, but for parts of the thing at fault."""

_SUBJECT = re.compile(
    r"\b(?P<own>i|ive|i've|i'd|we|we've|we'd|(?:my|me|our) (?:\w+ )?(?:son|husband|wife|daughter|brother|sister|mum|mom|mother|dad|father|boss|colleague|partner|assistant|mate|friend|neighbour|neighbor))\b"
    r"|\b(?P<other>he|she|they|you|(?<!had )(?<!turned )(?<!took )(?<!put )(?<!got )(?<!gave )(?<!given )it|who|nobody|no one|someone|somebody|everybody|everyone|people|he's|she's|they've|they're|you've|it's|that's|which|youse"
    r"|(?:the|a|an|your|this|that|his|her|their|some|another|every|last) (?:\w+ )?(?:driver|engineer|agent|chap|guy|lady|lad|man|woman|girl|boy|bot|shop|company|bloke|fella|doctor|nurse|bank|branch|phone|plane|post|app|site|tech|technician|switchboard|courier|store|airline|hotel|kid|person|letter|bed|internet|power|baby|cat|dog))\b"
)
_PASSIVE = re.compile(
    r"\b(?:was|were|be|being|i'm|we're|get|got|gets|get it|got it|is|are|'s been|'ve been|have been|has been|had been|i been|getting|put me|to be)(?: \w+ly| just| then| all)? $"
)
_LISTED = re.compile(
    r"(?:^|[,;.!?…-] ?|\band |\bthen |\balso |\balready |\bjust |\beven |\bdid |\bdone (?:a |the )?|\bdid (?:a |the )|\btried )$"
)
_WISHED = re.compile(
    r"\b(?:wish|if|when|before|after|until|once|unless|thought|supposed|like|rather|as if|told (?:me|us|him|her)|says?|said|asked (?:me|us)|why|how|who|going|never|nobody|nothing|bother\w*|needn't|shouldn't|of course)\b"
)


def steps(said: Said, acts: Sequence[tuple[Sentence, Act]]) -> Iterator[Tried]:
    """What to write down of the actions that a customer's turn tells as done."""
    for number, (sentence, act) in enumerate(acts):
        following = [other.start for each, other in acts[number + 1 :] if each is sentence and other.start >= act.end]
        clause = _in_the_past(sentence, act, min(following, default=len(sentence.normal)))
        alone = sum(each is sentence for each, _ in acts) == 1
        if act.action == "unplug" and _is_restart(sentence, acts):
            continue
        if not _by_them(sentence, act) or _PASSIVE.search(sentence.normal[: act.start]):
            continue
        thing = thing_of(said, sentence, act)
        if _counts(sentence, act, thing, clause):
            yield Tried(
                action=_renamed(act, clause),
                object=thing,
                times=times_done(sentence.normal if alone else clause),
                outcome=_outcome(said, sentence),
                text=said.turn.text[sentence.start : sentence.end],
                turn_id=said.turn.id,
                confidence=0.8 if act.action in _MENDING else 0.7,
            )


def _in_the_past(sentence: Sentence, act: Act, end: int) -> str:
    """The clause from the action on; one that insists ("did call the bank", "gave it a wipe") as it is told plainly."""
    clause = sentence.normal[act.start : end]
    verb = re.match(r"\w*", clause)
    if act.tense != "past" or verb is None or verb.group() not in PASTS:
        return clause
    thing = " it" if _GIVEN.search(sentence.normal[: act.start]) else ""
    return PASTS[verb.group()] + thing + clause[verb.end() :]


_GIVEN = re.compile(r"\b(?:gave|given) it(?: \w+){1,3} $")


def _is_restart(sentence: Sentence, acts: Sequence[tuple[Sentence, Act]]) -> bool:
    """Whether the sentence tells of switching off and on again, which is one step and not two."""
    return any(other is sentence and act.action == "restart" for other, act in acts)


def _by_them(sentence: Sentence, act: Act) -> bool:
    """Whether the customer, or one of theirs, did it."""
    before = sentence.normal[: act.start]
    clause = before[max(0, *(before.rfind(mark) for mark in (";", ":", " but ", " because ", " so "))) :]
    if _WISHED.search(clause[-_NEAR:]) or (act.tense == "ing" and not _KEPT.search(before)):
        return False
    subjects = list(_SUBJECT.finditer(before))
    if subjects:
        named = sentence.normal[act.start : act.end]
        told = act.tense != "any" or named in FORMS or _USED.search(before) or _PAST.match(named)
        return subjects[-1].lastgroup == "own" and bool(told)
    return _LISTED.search(before) is not None and act.tense != "ing"


_NEAR = 48
_KEPT = re.compile(r"\b(?:been|keep|kept|tried|started)(?: \w+)? $")
_PAST = re.compile(r"(?:forgot|forgotten|took|taken|pulled|put)\b")
_USED = re.compile(r"\b(?:did|done|had|tried|cleared|emptied|deleted|switched|put|in|and)\b")


def _counts(sentence: Sentence, act: Act, thing: str | None, clause: str) -> bool:
    action = act.action
    after = sentence.normal[act.end :]
    if thing is not None and thing.lower().split()[0] in _NO_THING:
        return False
    if action in _MENDING:
        return _mends(act, clause, thing)
    if action in _HANDLING:
        return thing is not None and _PART.search(thing.lower()) is not None and not re.search(r"\bmind\b", clause)
    if action == "try" and thing is None and times_done(clause) is None:
        return False
    if action in ("visit", "wait", "read", "check", "try", "request", "report", "call", "send"):
        return _CLAUSES[action].search(clause) is not None and _DENIES.match(after) is None
    return action in _REACHING or (action in _LOOKING and thing is not None)


def _mends(act: Act, clause: str, thing: str | None) -> bool:
    if act.action == "swap" and re.match(r"(?:changed|changing|exchanged)\b", clause):
        part = thing is not None and re.search(_SPARE, thing.lower()) is not None
        return part or _AGAIN.search(clause) is not None
    if act.action == "restart" and "cut-off" in clause:
        return False
    return thing is not None or act.action in _TELLING_ALONE or _AFTER_IT.match(clause) is not None


_SPARE = r"\b(?:cable|lead|port|socket|plug|filter|batter(?:y|ies)|fuse|bulb|cartridge|password|settings?|channel|router|hub|box|charger|sim|card|browser|roll|paper|bag|belt|seal|tyre|blade|pads?|toner|ink|pin)\b"
_PART = re.compile(
    _SPARE.replace("password|", "password|code|number|details|cover|lid|case|").replace(r"|card|", r"|card|cards|")
)
_AGAIN = re.compile(r"\bit (?:twice|again|\w+ times)\b")
_AFTER_IT = re.compile(r"\S+ (?:it|them|'em|that|both|everything|all)\b")
_NO_THING = frozenset("nothing none nobody anything mind".split())
_DENIES = re.compile(r" (?:nothing|nobody|no one)\b")
_OFFICE = r"(?:branch|shop|store|bank|doctor|surgery|office|station|counter|desk|depot|gp|hospital|clinic|library|police|pharmacy|chemist|chemist's|dealer\w*|garage|warehouse|post office|town hall|council|embassy|website|site|page)"
_CLAUSES = {
    "visit": re.compile(rf"^(?:went|been|gone|came|visited)\b(?: \w+){{0,2}}? (?:to|into|in|at|through)\b(?: \w+){{0,3}} {_OFFICE}\b|^visited\b|^(?:went|gone|been) through (?:all|every|the|each|four|three|two|it)\b(?! (?:door|park))"),
    "wait": re.compile(r"\b(?:\d+|an|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|half an|a|all|since)\b(?:[- ]\w+)? ?(?:minutes?|mins|hours?|hrs|days?|weeks?|months?|years?|morning|afternoon|day|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|june|july|august|september|october|november|december)\b"),
    "read": re.compile(r"\b(?:manual|instructions?|booklet|guide|leaflet|faqs?|help|article|page|terms|website|thread|forum)\b"),
    "check": re.compile(r"^(?:checked|checking|tested|testing|inspected|examined)\b|^look(?:ed|ing) (?:at|in|under|for|everywhere|online|through|up|on|behind|inside|it up|all|again)\b(?! (?:rents|me|the clock|forward))"),
    "try": re.compile(r"^tr(?:ied|ying)\b(?! (?:to|and|not|\w+ing)\b)"),
    "request": re.compile(r"^(?:asked|requested|claimed|applied|asking)\b (?:for|to|them|your|the|our|her|him|twice|again|you)\b(?! me\b)"),
    "report": re.compile(r"^(?:told|reported|mentioned|notified|informed|complained|raised|telling|reporting|complaining)\b(?! (?:me|us|myself|ourselves|him he|her she))(?! you\b[.!,]|you$)(?! you\b [a-z])(?! \w+(?: \w+)? (?:not to|i would|i'd|i'll|to \w+)\b)"),
    "call": re.compile(r"^(?:rang|rung|phoned|telephoned|dialed|dialled|ringing|calling|phoning|called)\b(?! (?:it|him|her|me|us|that|this) (?:a|the|sir|love|an|my|in)\b)(?! (?:me|us|it|that \w+|you that)\b)"),
    "send": re.compile(r"^(?:sent|faxed|posted|uploaded|submitted|mailed|attached|forwarded|resent|resubmitted|sending|uploading|scanned|dm)\w*\b(?! (?:me|us|her|him|you to|flowers|money|away)\b)(?! to me\b)"),
}  # fmt: skip


def _renamed(act: Act, clause: str) -> str:
    return "check" if act.action == "visit" and re.match(r"(?:went|gone|been) through\b", clause) else act.action


_SKIP = re.compile(
    r"^(?:\s*\b(?:up|out|off|on|in|back|down|over|through|at|for|again|already|just|all of|of|with|to|into|about|everywhere|around|round)\b(?! (?:and|or|but)\b))*\s*"
)
_HEAD = re.compile(
    r"(?:(?:the|a|an|my|our|your|their|his|her|its|me|this|that|these|those|some|one of \w+|both of|both|all|all the|every single|another)\s+(?:of\s+)?)*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w'’&.+-]*[\w]")
_STOPS = frozenset(
    """on in at to for with from by into onto off out over up down through about before after since until till while when
    where which that who whom whose and but so because 'cause cause then or if like twice once thrice times yesterday
    today tonight tomorrow last this next again already back it's i i'm i've we they he she you it is was were are be
    been as than three four five six seven eight nine ten twenty thirty forty fifty sixty hundred several monday tuesday wednesday thursday friday
    saturday sunday january february march april june july august september october november december myself himself
    herself just also though too even still there here not no says said how what why every each all morning night away
    first two now make off until straight right directly between around under behind inside an em months weeks days hours
    minutes hrs mins ago both didn't doesn't don't isn't hasn't wasn't my our your of the a an fourth fifth sixth seventh eighth ninth tenth em may
    something goddamn bloody sir""".split()
)
_PRONOUNS = frozenset(
    """it that this them 'em they him her you me us y'all these those one ones something someone somebody everyone anybody
    anyone there here myself more loads lots times everything em again straight away me that's what who all""".split()
)
_MOST_WORDS = 4
_NO_INNER = frozenset("plug cord wall mains socket outlet switch".split())
_THROUGH = re.compile(
    r"(?:went|gone|been) through ((?:all|every|the|each|\w+)(?: [\w'-]+){1,4}?)(?=[.,;!?]|$| (?:last|and|but|on|in|at|to|for|this|again|twice|yesterday)\b)"
)
_WHOLE_PHRASE = frozenset({"swap", "other-browser"})
_NO_OBJECT = frozenset("reset airplane-mode clear-cache look-online".split())


def thing_of(said: Said, sentence: Sentence, act: Act) -> str | None:
    """What an action was done to: a short noun phrase of the customer's own words, without its article."""
    text = said.turn.text[sentence.start : sentence.end]
    inner = text[act.start : act.end].partition(" ")[2]
    if act.action in _WHOLE_PHRASE and act.tense == "any":
        return text[act.start : act.end]
    if through := _THROUGH.match(sentence.normal, act.start):
        return text[through.start(1) : through.end(1)]
    if act.action in _NO_OBJECT and act.tense == "any":
        return None
    if act.action == "wait":
        span = _CLAUSES["wait"].search(sentence.normal[act.start :])
        return text[act.start + span.start() : act.start + span.end()] if span else None
    for part in (inner, text[act.end :]):
        found = _noun_phrase(part)
        if found and not (part is inner and found.lower().split()[-1] in _NO_INNER):
            return found
        if part is inner and found:
            return None
    return None


def _noun_phrase(text: str) -> str | None:
    plain = text.lower().replace("’", "'")
    skipped = _SKIP.match(plain)
    start = skipped.end() if skipped else 0
    head = _HEAD.match(plain, start)
    at = head.end() if head else start
    first = at
    last = at
    for _ in range(_MOST_WORDS):
        word = _WORD.match(plain, at)
        if not word or word.group() in _STOPS or word.group() in _PRONOUNS:
            break
        last = word.end()
        if plain[last : last + 1] != " ":
            break
        at = last + 1
    found = text[first:last].strip(" '-.")
    return None if len(found) < 2 or re.fullmatch(r"[\d ]+(?:st|nd|rd|th)?", found) else found


def _outcome(said: Said, sentence: Sentence) -> str | None:
    """What came of it, in its own sentence after all else or in one of the next two."""
    after = said.normal[sentence.start :]
    near = [each for each in said.sentences if each.start >= sentence.start][: _NEXT + 1]
    return outcome(after[: near[-1].end - sentence.start])


_NEXT = 2
