"""Sentences of a turn, and what sort of question each asks. Shared by several detectors, worked out once a turn."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Sort = Literal["open", "closed", "help", "else", "blunt", "step", "hold", "tag", "call", "echo"]
"""What a question asks.

`open`: a story; `closed`: yes, no or one fact; `help`: a greeting's "how can I help"; `else`: whether anything is left;
`blunt`: what the customer wants done; `step`: a request to carry something out; `hold`: leave to be away; `tag`: only
agreement; `call`: a name called to see who is there; `echo`: the other's words thrown back.
"""

_END = re.compile(r"[.!?…]+[\"')\]]*(?:\s+|$)")
_TITLES = ("mr", "mrs", "ms", "dr")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the normalised text of a turn, `[start, end)`, without spaces around it."""

    start: int
    end: int
    text: str

    @property
    def asks(self) -> bool:
        """Whether it ends with a question mark."""
        return "?" in self.text[-3:]


@dataclass(frozen=True, slots=True)
class Question:
    """A sentence that asks."""

    sentence: Sentence
    sort: Sort


def split(normal: str) -> tuple[Sentence, ...]:
    """The sentences of a normalised text; titles ("Mr. Lin") and decimals don't end one."""
    found: list[Sentence] = []
    start = 0
    for match in _END.finditer(normal):
        if _after_title(normal, match.start()):
            continue
        _add(found, normal, start, match.end())
        start = match.end()
    if start < len(normal):
        _add(found, normal, start, len(normal))
    return tuple(found)


def _after_title(normal: str, stop: int) -> bool:
    return normal[stop - 1 : stop] in ("r", "s") and normal[max(0, stop - 4) : stop].rpartition(" ")[2] in _TITLES


def _add(found: list[Sentence], normal: str, start: int, end: int) -> None:
    text = normal[start:end]
    bare = text.strip()
    if len(bare) > 1 or bare.isalnum():
        begin = start if text[0] == bare[0] else start + len(text) - len(text.lstrip())
        if bare.strip(".!?… "):
            found.append(Sentence(begin, begin + len(bare), bare))


_LEAD = re.compile(
    r"(?:\[[^\]]*\]\s*|(?:ok(?:ay)?|right|alright|all right|and|so|now|then|well|oh|ah|um|uh|er|hm+|but|or|thanks|thank you|great|grand|"
    r"sorry|perfect|lovely|just|good|yes|yeah|no|sure|cool|gotcha|fine|brilliant|super|aye|look|listen|sir|ma'am|please|"
    r"tell me|i see|got it|go on|if you don't mind me asking|if i may ask|may i ask|can i ask|could i ask|can i just ask)\b[\s,:;.\-]*)+"
)


def without_lead(text: str) -> str:
    """A sentence without the small words that lead into it ("okay, so, and ...")."""
    match = _LEAD.match(text)
    return text[match.end() :] if match and match.end() < len(text) else text


_WITHIN = r"(?:^|[,;:]\s*|\b(?:and|so|but|or|then|now|ask)\s+)"
"""Where a question may begin inside a sentence."""

_HELP = re.compile(
    r"\b(?:how|what|where) (?:can|may|could|might|shall|should) (?:i|we) (?:help|assist|do for|be of|start|begin|direct)|"
    r"\bhow (?:are|r) (?:you|ya|things|we)(?: (?:all|both|doing|today|keeping|this \w+|getting on|tonight|sir|ma'am|\w+ \w+))?\s*\?|"
    r"\bhow(?:'s| is) (?:it going|your (?:day|morning|evening|afternoon)|life)\b|\bhow you doing|"
    r"\b(?:can|may) i help(?: you)?(?: today)?\s*\?|\bwhat can (?:i|we) \w+ (?:for )?you\b|\bwho (?:do i have|have i|am i|'ve i)\b.{0,20}\bpleasure|"
    r"\bhow (?:can|may) we be of\b|\bwhat brings you\b"
)
_ELSE = re.compile(
    r"\b(?:any|some|no)(?:thing|body| thing)? (?:else|more|further|other(?! (?:side|way|name|number)))\b|\bowt else\b|\bwhat(?: else)? (?:have|did|'d|has|'ve) (?:i|we) (?:forg|miss|left)|"
    r"\b(?:have|did|'ve) (?:i|we) (?:forg[eo]t\w*|miss\w*|le(?:ft|ave)|dropp?\w*|cover\w*|got (?:everything|it all|all of it))\b|"
    r"\banything (?:that )?(?:i(?:'ve| have)? (?:miss|left|forg|not|haven't|didn't)|not covered|(?:still )?(?:un|not )clear|you(?:'d| would) like (?:me to )?(?:go|ask|add)|on (?:our|my) side|missing from)|"
    r"\bis (?:that|it|everything) (?:all |everything )(?:sorted|good|clear|okay|ok|set|done|you need(?:ed)?|for (?:today|now|you))\b|\b(?:are )?(?:you|we) all (?:set|sorted|good)\b|"
    r"\bis there (?:a(?:ny)? ?thing|something)\b[^?]{0,30}\b(?:you(?:'d| would)? (?:want|like|need|aren't)|you're (?:not|un\w+|stuck|still)|i (?:didn't|haven't|left|missed|should)|left|unclear|bothering|worrying)|\b(?:have|are) we (?:put |got |all )?(?:everything|right|all right|straight)\b|"
    r"\bany (?:other )?(?:loose ends|questions?|concerns?|other business)\b|\b(?:does|do) that (?:all )?(?:cover|answer|sort|solve|settle|help|work for|suit|sound)\b"
)
_BLUNT = re.compile(
    r"\bwhat (?:exactly |else |more )?(?:do|d'|would|did|is it|are|'s it|is it that|was it) ?(?:that )?(?:ya|you|u)(?:'re)? (?:want|like|expect|need|after|chasing|looking|wanting|hoping|suggest|propose)\w*"
    r"(?: (?:from|of|for))?(?: exactly)?(?: (?:me|us)(?: to)?(?: do| say)?.{0,25})?\s*\?|"
    r"\bwhat (?:is it|are you|'s it|is it that) (?:that )?you(?:'re)? (?:want|after|chasing|looking)|\byou want .{2,40} or (?:do )?you want\b"
)
_DO_VERB = (
    r"(?:press|push|pull|hold|turn|switch|unplug|plug|restart|reboot|reset|power|open|close|shut|check|look|try|go|click|tap|type|enter|"
    r"scroll|select|choose|remove|take|put|move|swap|clear|delete|uninstall|reinstall|install|download|update|log|sign|sit|disconnect|"
    r"connect|wait|run|pop|nip|slide|lift|twist|screw|tighten|loosen|wipe|clean|set|start|stop|force|quit|refresh|drag|attach|upload|"
    r"flip|toggle|change|charge|count|bring|keep|leave|read|send|email|mail|fill|write|feel|shake|tilt|drain|rinse|empty)"
)
_STEP = re.compile(
    rf"\b(?:could|can|would|will|if|might) (?:you|u|ye|y'all)(?: please| maybe| just| perhaps| possibly| kindly| try and| try to| go and| go ahead and| do me a favou?r and| quickly)* {_DO_VERB}\b(?! me\b)"
)
_HOLD = re.compile(
    r"\b(?:can|could|would|may|will|do|are) (?:you|i|we)(?: mind| okay to| ok to)? (?:please |just )?(?:hold(?:ing)?|bear|bearing|wait(?:ing)?|hang(?:ing)? on|place|pop you|put(?:ting)? you on)\b(?=.{0,30}\b(?:hold|moment|minute|second|sec|line|with me|on)\b)|"
    r"\bcan you hold\b"
)
_NEGATED_TAG = (
    r"(?:isn't|aren't|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't|hadn't|can't|couldn't|won't|wouldn't|shouldn't|ain't) "
    r"(?:i|you|he|she|it|we|they|that|there)|(?:am|can|will|do|could|would|should) i(?: not)?|innit|ain't it"
)
_TAG = re.compile(
    rf"(?:^|[\s,])(?:ok(?:ay)?|all ?right|alright|yes|eh|see|you know|you see|fair enough|deal|hm+|huh|ja|na|will we|shall we|{_NEGATED_TAG})"
    r"(?: (?:sir|ma'am|then|now|love|mate|with (?:you|that)|by you|for you))?\s*\?"
)
_CHECKED = re.compile(
    r",? (?:is|are|was|were|do|did|does|has|have|would|could|will) (?:he|she|it|they|you|that|there)(?: now)?\s*\?$|,? (?:right|yeah|correct|no)\s*\?$"
)
_ONLY_TAG = re.compile(
    r"(?:ok(?:ay)?|all ?right|alright|right|yeah|yes|no|eh|see|really|hm+|huh|deal|sorry|pardon|hello|hi|what|you know|fair enough|you follow|you with me|you still there)"
    r"(?:,? (?:then|sir|ma'am|so far|there|love|mate|dear))?\s*\?"
)
_CALL = re.compile(r"(?:hello,? |hi,? |is that )?(?:mr|mrs|ms|miss|dr|sir|ma'am|madam)\b\.?(?: [\w'-]+){0,2}\s*\?")
_AUX = (
    r"(?:am|is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|"
    r"isn't|aren't|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't|hadn't|can't|couldn't|won't|wouldn't|shouldn't|d'you|d'ye)"
)
_INVERTED = re.compile(rf"{_WITHIN}{_AUX}\b")
_ONE_FACT = re.compile(
    r"\b(?:when|where|who|who's|who've|whose|which|what time|what date|what day|what year|what colou?r|what size|what make|what model|what number|what name|what version|what brand|"
    r"how (?:many|much|long|often|old|far|big|tall|wide|soon|late|early|high|hot|cold|fast|close))\b"
)
_FACT_NOUN = re.compile(
    r"\bwhat(?:'s| is| was| are|'re) (?:your|the|his|her|its|their|my|that|this|mum's|dad's|\w+'s) (?:[\w'-]+ ){0,4}(?:name|surname|number|address|postcode|zip|zip code|email|e-mail|date|code|model|make|"
    r"reference|id|birthday|birth|phone|password|username|time|day|size|colou?r|serial|amount|total|balance|figure|version|brand|reg|registration|extension|dob|order|account|policy|price|limit|reading|light|error|message|tag|currency|temperature)\b"
)
_CHOICE = re.compile(
    r"\b(?:is|are|was|were|do|does|did|or)\b.* or [\w' ]+\?|, [\w']+(?: [\w']+){0,4} or [\w' ]{1,30}\?"
)
_OPEN = re.compile(
    rf"{_WITHIN}(?:"
    r"(?:how|what)(?:'s| is|'re| are|'ve| have|'d| did| has) (?:going|been going|happen\w*|gone|wrong|up|it been|the (?:matter|trouble|problem|issue|story|damage|situation|bother)|broken?|amiss|changed|worrying|bothering|troubling)|"
    r"(?:what|how) (?:exactly |actually |all |else )?(?:happens?|happened|goes|went|changes|changed|broke|makes|made)\b|"
    r"why\b|how come\b|"
    r"how (?:do|does|did|is|are|was|were|would|will|have|has|had|can|could|should)\b(?! (?:i|we) (?:help|spell|pronounce|do for|assist))(?! you (?:spell|pronounce|want to pay|do\b))|"
    r"how(?:'s|'ve|'d|'re) (?:\w+)|"
    r"what(?:'d| do| does| did| would| will| could| can| should| have| has| had|'s| is| was| were| are|'re|'ve)(?! you (?:like to (?:order|have|drink|eat)|call(?:ed)?\b))(?: [\w']+){1,5}? "
    r"(?:do|does|doing|done|see|seeing|say(?=,? (?:happen|was|the problem|about|when|to you))|saying|said|mean|think|feel|feeling|notice|noticed|hear|heard|tell|told|tried|trying|happen|happening|expect|expecting|hoping|remember|sound|help|"
    r"work|matter|use it|keeping|stands?|look like|looks like|like|about|regarding|up to|been at|cause|reason|behind|background|worr\w+|matter|concern|effect|impact|different|holding|stopping|going on|come out)\b|"
    r"what(?:'s| is| was| seems? to be) (?:the |your |their |his |her )?(?:problem|matter|issue|trouble|nature|cause|reason|story|situation|complaint|concern|enquiry|fault|effect|difficulty|damage)\b|"
    r"what(?:'s| is| was| were) (?:happening|it (?:doing|like|about|keeping)|at the (?:back|bottom|root)|under\w* it|behind)|"
    r"what(?:'s| has| have|'ve)? (?:made|makes|brought|brings|took|led|drove|put|makes) (?:you|him|her|them|it|that)|"
    r"what else (?:should|can|could|would|do|does|did|is|was|has|have|puts?|in|comes|came|goes|went)\b|"
    r"what would (?:help|make|it take|get|have|need|your|that|a |work|happen|be)|"
    r"what (?:sort|kind|type)s? of (?:trouble|problem|shape|day|state|thing|difficult\w+|issue|effect|help)|"
    r"what (?:more|else) (?:can|could) you tell|in what way|"
    r"(?:what|how) about (?:it|that) (?:is|was|makes|made|worries|bothers))|"
    r"\b(?:because|how|why|about what|like how|in what way|since why)\s*\?$"
)
_TELL = re.compile(
    rf"{_WITHIN}(?:(?:could|can|would|will|do) you (?:please |maybe |just |mind )?|please |just |i(?:'d| would) like (?:you )?to |you can |go ahead and |let me |in your own (?:words|time),? )*"
    r"(?:(?:tell|telling|talk|walk|take|run|bring|start|show) (?:me|us)(?: a (?:bit|little))?(?: all| more| everything| some more| exactly)? ?(?:about|through|along|from|what(?! (?:number|time|colou?r|your|the (?:number|name|code)))|how(?! (?:many|much|long|old|far|big))|why|where all|the (?:story|journey|day|whole|lot)|over|back|everything|at)\b|"
    r"tell me (?:everything|more|all|a bit|a little|the)\b|"
    r"(?:describe|explain|paint|draw)\b(?! how to)|give me (?:the (?:whole |full )?(?:story|picture|background|lot|history)|an idea|whatever|a (?:picture|sense|feel))|"
    r"(?:hear|have|understand) (?:the (?:whole |full )?(?:story|lot)|what (?:happened|it was|went|it's|this|that)|how (?:it|this|that|you|your))|"
    r"start (?:wherever|where(?:ver)? (?:you|it)|at the (?:beginning|start)|from the (?:beginning|start|top))|begin (?:wherever|where|at|from)|from the (?:beginning|start|top)\b|help me (?:understand|see|picture))"
)


@lru_cache(maxsize=4096)
def sort_of(text: str) -> Sort:
    """What sort of question a sentence asks that ends with a question mark.

    One sentence, normalised; O(its length). Agents ask much the same all day, so the last few thousand are remembered.
    """
    bare = without_lead(text)
    return _set_phrase(bare) or _by_syntax(bare)


def _set_phrase(text: str) -> Sort | None:
    for sort, pattern in _SET_PHRASES:
        if pattern.search(text):
            return sort
    if _CALL.fullmatch(text):
        return "call"
    return "tag" if _ONLY_TAG.fullmatch(text) else None


_SET_PHRASES: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    ("help", _HELP),
    ("else", _ELSE),
    ("blunt", _BLUNT),
    ("hold", _HOLD),
)


def _by_syntax(text: str) -> Sort:
    if tells(text):
        return "open"
    if _STEP.search(text):
        return "step"
    if _FACT_NOUN.search(text) or _ONE_FACT.match(text):
        return "closed"
    if _OPEN.search(text) and not _CHOICE.search(text):
        return "open"
    if _is_tagged(text):
        return "tag"
    if _INVERTED.search(text) or _CHECKED.search(text) or _ONE_FACT.search(text) or _WHAT.search(text):
        return "closed"
    return "echo"


_WHAT = re.compile(r"\bwhat(?:'s|'re|'d)?\b")


def _is_tagged(text: str) -> bool:
    """Whether nothing asks before the tag: "that's all of it, isn't it?" and not "is it on, do you know, yes?"."""
    tag = _TAG.search(text)
    return bool(tag and not _INVERTED.match(text[: tag.start()]))


def tells(text: str) -> bool:
    """Whether a sentence invites a story: "tell me ...", "walk me through ..."; with or without a question mark."""
    return bool(_TELL.search(text))


def questions_in(sentences: tuple[Sentence, ...]) -> tuple[Question, ...]:
    """The sentences that end with a question mark, sorted."""
    return tuple(Question(each, sort_of(each.text)) for each in sentences if each.asks)
