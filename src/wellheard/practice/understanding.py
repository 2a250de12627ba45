"""What the customer takes in of a rep's turn: what is asked, what is promised, and what is no turn at all."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from wellheard.conversation import Moment
from wellheard.language.text import stem
from wellheard.language.words import word_list
from wellheard.ledger.actions import Act, is_generic
from wellheard.ledger.asks import actions_asked, asks_for_problem, slots_asked
from wellheard.ledger.interface import Repeats
from wellheard.ledger.said import Said, Sentence
from wellheard.practice.oddities import Oddity, oddity_of
from wellheard.practice.wording import energy_of, placates, slights

_SMALL = frozenset("a an the of to for with in on at and is are be it".split())


def stems_of(text: str) -> frozenset[str]:
    """Stems of all words of a text but the smallest; unlike `content_words` it keeps `each`, `which`, `no`."""
    return frozenset(stem(_BASE.get(word, word)) for word in word_list(text) if word not in _SMALL)


_BASE = dict(
    each.split("/")
    for each in """taken/take took/take sent/send made/make gone/go went/go got/get came/come brought/bring kept/keep
    written/write wrote/write told/tell said/say given/give gave/give paid/pay found/find bought/buy rung/ring rang/ring
    spoken/speak spoke/speak held/hold e-mail/email e-mailed/email stood/stand left/leave sold/sell lent/lend these/them those/them""".split()
)
"""Irregular forms of common verbs, and of "them"."""


ASKING = frozenset({"open-question", "closed-question", "probe", "repeat-request", "point-blank"})
CARING = frozenset(
    {"sympathy", "surprise", "validation", "restatement", "shared-disappointment", "patience", "ownership", "teamwork"}
)
_COMMITTING = frozenset({"offer", "ownership", "escalation"})
AskSort = Literal["slot", "action", "problem", "tried", "why", "wish", "more", "closing", "closed", "echo"]
"""What is asked; an `echo` gives back the customer's own words ("nine times?")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing that a turn asks of the customer."""

    sort: AskSort
    words: str
    """The sentence, normalised."""
    stems: frozenset[str]
    """Stems of its words, the smallest apart."""
    what: str = ""
    """The slot or the canonical action."""
    things: frozenset[str] = frozenset()
    """For an action: stems of what it is done to."""
    told: Repeats | None = None
    """What the ledger answers to it already."""
    about_past: bool = False
    """For an action: whether it asks if it was done."""
    before: str = ""
    """The sentence before it, normalised: what a "was that you?" is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A rep's turn as the customer takes it in."""

    text: str
    moments: tuple[Moment, ...]
    asked: tuple[Asked, ...]
    commits: tuple[frozenset[str], ...]
    """Stems of each sentence in which the rep says what they will do, or offers it."""
    promised: tuple[str, ...]
    """Those sentences, normalised."""
    states: tuple[frozenset[str], ...]
    """Stems of each sentence that states something about the case, and doesn't give back what the customer wants."""
    denies: tuple[frozenset[str], ...]
    """Stems of each sentence that says what can't be done."""
    stems: frozenset[str]
    """Stems of the whole turn."""
    takes_up: bool
    """It promises "that", "it" or "this": what the customer has just said."""
    oddity: Oddity | None
    wraps_up: bool
    """It asks whether that was all, or settles it."""
    closes: bool
    """It says goodbye."""
    greets: bool
    energy: float
    """Of the wording, 0-1."""
    placates: bool
    slights: bool
    """It shows contempt."""

    @property
    def asks_openly(self) -> bool:
        """Whether it asks for the story, the reason or the wish, in whatever words."""
        return self.has("open-question", "probe") or any(each.sort in ("why", "wish", "more") for each in self.asked)

    def has(self, *kinds: str) -> bool:
        """Whether a moment of one of these kinds was noticed."""
        return any(each.kind in kinds for each in self.moments)


_COMMITS = re.compile(
    r"\b(?<!can )(?<!could )(?<!may )(?<!do )(?:i|we)(?:'ll| will|'ve| have|'m| am|'re| are| can| could|'d like to| would like to)\b(?! (?:need|sorry|afraid|understand|realize|realise|see|hear|ask|only))|\blet (?:me|us)\b|\blet's\b"
    r"|\byou(?:'ll| will) (?:have|get|receive|see|hear|find)\b|\bconsider it\b|\b(?:shall|should|can|could|may) (?:i|we)\b(?! (?:just |please |also )?(?:have|get your|get the|ask|take your|help(?! you (?:to|with))|confirm|verify|speak|assist|call you|start))"
    r"|\bwould (?:it|that|you (?:like|prefer))\b|\bhow about\b|\bwhat if (?:i|we)\b|\b(?:it's|that's|it is|that is|is|are) (?:done|sorted|booked|fixed|refunded)\b|\bon (?:its|their|the) way\b"
)
_DENIES = re.compile(
    r"\b(?:i|we|they|he|she|nobody|system|policy|company|department|computer|airline|bank|rules?)(?:'m| am| are|'re)?(?: \w+)? (?:can't|cannot|can not|couldn't|won't|wouldn't|don't have|do not have|not going to|doesn't)\b"
    r"|^(?:can't|cannot|won't|not)\b|\b(?:can't|cannot|won't|couldn't) be (?:done|changed|moved|made|refunded|provided|guaranteed|altered|lifted|stopped)\b"
    r"|\b(?:unable|not able|not possible|impossible|isn't possible|not allowed|no longer|not available|isn't available|aren't available|nothing (?:i|we) can|(?<!that's )(?<!that is )(?<!it's )no way)\b"
)
_TAKES_UP = re.compile(
    r"\b(?:do|make|arrange|sort|get|see to|take care of|handle|fix|give you|put|set|book|organi[sz]e|own|deal with)\b[^.?!]{0,24}\b(?:that|this|it|exactly|everything)\b"
    r"|\bthat(?:'s| is) (?:done|sorted|settled)\b|\bconsider it\b|\bexactly that\b|\bwhat you(?:'ve)? (?:asked|said|wanted|want|need)\b|\b(?:happen|done|sorted) (?:today|now|right|straight|this|for you)\b"
)
_WRAPS = re.compile(
    r"\bhow(?: does|'s| is| would|'d) (?:that|this|it|all that|everything)(?: all)? (?:sound|suit|work|look|feel|go|do|leave)\w*\b"
    r"|\b(?:any|some)thing more\b"
    r"|\b(?:any|some)(?:thing|body|one)? (?:else|more\b(?! \w)|i(?:'ve| have)|we(?:'ve| have)|that (?:i|we)(?:'ve| have)|left)\b"
    r"|(?<!what )(?<!how )\b(?:does|would|will|did) (?:that|this|it) (?:all )?(?:help|work|solve|settle|sound|suit|do|put|cover|take care|sort|feel)\b"
    r"|\bis (?:that|this|it|everything) (?:you )?(?:all |now )*(?:all right|alright|okay|ok|better|everything|the lot|sorted|settled|done)\b"
    r"|\b(?:are|is) (?:you|we|it|that|everything) (?:all |now )?(?:happy|sorted|set|settled|good|done)\b|\b(?:all|good|you) (?:set|sorted|to go|right with (?:that|this|it))\b"
)
_CLOSES = re.compile(
    r"\b(?:good ?bye|bye|good ?night)\b|(?<!'ll )(?<!we )(?<!i )\bhave an? (?:(?:\w+ ){1,2}(?:day|evening|weekend|afternoon|night|week)|(?:nice|good|great|lovely|wonderful) one)\b|\btake care\b(?! of)|^(?:well |so |right |okay )*(?:that's|that is|that'll be) (?:all|it|everything)\b(?! (?:i|we|you|that|about))"
)
_THANKS = re.compile(r"\bthank(?:s| you) for (?:calling|your call|contacting|choosing|getting in touch)\b")
"""The last sentence of a turn closes the call with it; the first one opens it."""
_GREETS = re.compile(
    r"^\W*(?:hello|hi|hey|good (?:morning|afternoon|evening)|welcome|thank(?:s| you) for (?:calling|contacting|holding|waiting))\b|\b(?:how|what) (?:can|may|could) (?:i|we) (?:help|do for|assist)\b|\b(?:speaking|my name(?:'s| is))\b"
)
_HELP = re.compile(r"\bhow (?:can|may|could) (?:i|we) (?:help|assist|be of)\b")
_WISH = re.compile(
    r"\b(?:what|how)\b[^?]{0,40}\b(?:would|could|can|should|do|did|are|were)\b[^?]{0,40}\b(?:help|like|prefer|want|wish|right|better|ideal|happy|happiest|outcome|need|hoping|hope|good|difference|satisf\w+|fair|settle|solve|sort|fix)\b"
    r"|\bwhat matters\b|\bwhat(?:'s| is) (?:most )?important\b|\bin an ideal\b|\bperfect world\b|\bif (?:this|it|today) went well\b|\bgood (?:outcome|ending|result)\b"
    r"|\bwhat(?:'d| would)\b(?! (?:happen|have happened|be (?:the|your) (?!best|right|ideal|nicest|one thing|perfect)))|\bwhat can (?:i|we) (?:do|change|arrange|put|get|take)\b"
)
_WHY = re.compile(
    r"\bwhat\b(?! can| could| may| would| will| shall)[^?,]*\bfor(?: you\w*| her| him| them| everybody| all of you)?(?: \w+){0,2}\?"
    r"|\bwhat(?:'s| is| was) (?:riding|waiting|hanging|depending|planned|coming up|next to|at stake)\b|\bwhat (?:happens|goes on|goes through|does that stir)(?: \w+)? (?:with|to|in|inside|through|up in) you\b|\bwhat goes through you|"
    r"\bwhy\b(?! (?:are|were|did|have) you (?:calling|ringing|phoning|call|ring|phone))|\b(?:what|how)\b[^?]{0,40}\b(?:like for you|been for you|it like|it been|been like|is it for you|was it for you)\b|\baffect\w*\b|\bimpact\w*\b|\bmean(?:s|t)? (?:to|for) you\b|\bmatter\w*\b|\bhow (?:are|have|has|did|do) (?:you|that|this|it)\b[^?]{0,30}\b(?:feel|felt|cop\w+|manag\w+|been|leave|left)\b|\bhow (?:are|is) (?:they|she|he|everyone|everybody|your \w+|you(?: all)?) (?:all|doing|coping|holding|bearing|keeping)\b|\bgoing on (?:for|with) you\b|\bwhat (?:does|did|has) (?:this|that|it) (?:do|done|cost|mean)\b|\bbehind\b|\b(?:stopping|keeping|holding|costing|cost|stop|leave|leaves|left) you\b|\bat stake\b|\bmiss(?:ing)? out\b"
)
_TRIED = re.compile(
    r"\b(?:have you|you(?:'ve)?|did you|what) (?:already |have you )?(?:tried|done|attempted)\b|\btried (?:so far|already|anything)\b|\bdone (?:so far|already|about it)\b"
)

_TRIED_WHAT = re.compile(
    r"\bwhat\b[^?]{0,20}\b(?:tried|done|attempted)\b|\b(?:tried|done) (?:so far|already|anything)\b"
)


def understand(said: Said, moments: Sequence[Moment], repeats: Sequence[Repeats]) -> Understood:
    """Take a turn apart. O(words)."""
    normal = said.normal
    offers = [each for each in moments if each.kind in _COMMITTING]
    commits = [_affirmed(each.normal) for each in said.sentences if _commits(each, offers)]
    states = [_affirmed(each.normal) for each in said.sentences if _states(each)]
    return Understood(
        text=said.turn.text,
        moments=tuple(moments),
        asked=tuple(_asked(said, moments, repeats)),
        commits=tuple(stems_of(each) for each in commits),
        promised=tuple(commits),
        states=tuple(stems_of(each) for each in states),
        denies=tuple(stems_of(each.normal) for each in said.sentences if _DENIES.search(each.normal)),
        stems=stems_of(normal),
        takes_up=any(_TAKES_UP.search(each) for each in commits),
        oddity=oddity_of(said.turn.text),
        wraps_up=any(each.kind == "wrap-up" for each in moments)
        or any(each.question and _WRAPS.search(each.normal) for each in said.sentences),
        closes=_closes(said),
        greets=greets(normal),
        energy=energy_of(said.turn.text),
        placates=placates(normal),
        slights=slights(normal),
    )


def _closes(said: Said) -> bool:
    if any(_CLOSES.search(each.normal) and not each.question for each in said.sentences):
        return True
    return len(said.sentences) > 1 and _THANKS.search(said.sentences[-1].normal) is not None


def greets(normal: str) -> bool:
    """Whether a turn picks up the phone: a hello, a name, "how can I help"."""
    return _GREETS.search(normal) is not None


def _states(sentence: Sentence) -> bool:
    said = _IN_CASE.sub("", _affirmed(sentence.normal))
    unreal = _GIVES_BACK.search(said) or _UNREAL.search(said) or _STANDS.search(said)
    return bool(said) and not sentence.question and not unreal


def _affirmed(normal: str) -> str:
    """A sentence without the clauses that deny something; of what is left, the clauses in which somebody does something."""
    if _DENIES.search(normal) is None:
        return normal
    kept = [each for each in _CLAUSES.split(normal) if not _DENIES.search(each) and _ACTS.search(each)]
    return ", ".join(kept)


_CLAUSES = re.compile(r"\s*[,;:]\s+|\s+(?=(?:but|and|so|though|because)\b)")
_ACTS = re.compile(
    r"\b(?:i|we|he|she|they|it|there|our \w+|the \w+)(?:'s|'ve|'re|'m|'ll| is| are| will| has| have| can| am)\b"
)


_GIVES_BACK = re.compile(
    r"^(?:so |and |okay |right )*(?:you(?:'d| would| want| need| said| say| asked| think| feel|'ve asked| were)\b|what i hear\b"
    r"|you(?:'re| are) (?:\w+ing\b|not\b|after\b|without\b|still\b|worried\b|afraid\b|upset\b|stuck\b|left\b|telling\b))"
)
_UNREAL = re.compile(
    r"\bif\b|\b(?:should|would|could|might) (?:have|be|like)\b|\b(?:usually|normally|promised|told you|somebody said)\b"
)


_IN_CASE = re.compile(
    r"\b(?:if|when|whenever) (?:anything|something|there's (?:any|some)thing|you(?: ever)? (?:need|want|have|get stuck)|it happens)\b[^,]*?(?:,|(?= you\b)|$)"
)
"""For which case something is offered; the offer stands."""
_STANDS = re.compile(
    r"\b(?:be|is|are|was|were|shows?|says?|looks?|seems?)(?: \w+){0,3} (?:correct|accurate|in order|as it should be)\b"
)
"""That what they complain of is right, is no step."""


def _commits(sentence: Sentence, offers: Sequence[Moment]) -> bool:
    said = _affirmed(sentence.normal)
    if _STANDS.search(said):
        return False
    if _COMMITS.search(said):
        return True
    here = offers if not sentence.question else [each for each in offers if _holds(sentence, (each,), each.kind)]
    return bool(said and here)


def _asked(said: Said, moments: Sequence[Moment], repeats: Sequence[Repeats]) -> Iterator[Asked]:
    """What is asked, in the order of the turn; each sentence asks for facts, for actions, or for something else."""
    slots, acts = slots_asked(said), actions_asked(said)
    problem = asks_for_problem(said)
    before, now = "", ""
    for sentence in said.sentences:
        before, now = now, sentence.normal
        known = [each for each in repeats if each.start < sentence.end and sentence.start < each.end]
        names = [ask.slot.name for ask in slots if ask.sentence is sentence and ask.slot]
        if facts := [*_facts(sentence, names, known)]:
            yield from facts
            continue
        offers = not sentence.question and _COMMITS.search(sentence.normal) is not None
        done = [] if offers else [ask.act for ask in acts if ask.sentence is sentence and ask.act]
        if _TRIED_WHAT.search(sentence.normal) and all(is_generic(act.action) for act in done):
            done = []  # it asks for all of them
        if actions := [*_actions(sentence, done, known)]:
            yield from actions
        elif _asks(sentence, moments):
            found = _ask(_sort(sentence, moments, problem), sentence, told=_answered(known, "fact:problem"))
            yield replace(found, before=before)
        elif not offers and _holds(sentence, moments, "instruction"):
            yield _ask("action", sentence)


def _facts(sentence: Sentence, names: Sequence[str], known: Sequence[Repeats]) -> Iterator[Asked]:
    if _WISH.search(sentence.normal) and set(names) <= _LOOSE:
        return  # "what would make it right" asks for no make
    for name in dict.fromkeys(names):
        yield _ask("slot", sentence, what=name, told=_answered(known, f"fact:{name}"))


def _actions(sentence: Sentence, acts: Sequence[Act], known: Sequence[Repeats]) -> Iterator[Asked]:
    """Actions asked for or about; "tell me" and a bare "tried" are none."""
    if _HELP.search(sentence.normal) or _ASKS_WHAT.match(sentence.normal) or _TAKE_TIME.search(sentence.normal):
        return
    if not sentence.question and _THEY_DO.match(sentence.normal):
        return
    named = {act.action for act in acts}
    for act in acts[:3]:
        if (act.action == "report" and _TELL_ME.search(sentence.normal)) or _said_by_another(act.action, named):
            continue
        past = sentence.question and (act.tense != "base" or _PAST.match(sentence.normal) is not None)
        told = _answered(known, f"action:{act.action}")
        yield _ask("action", sentence, what=act.action, things=act.objects, told=told, about_past=past)


def _said_by_another(action: str, named: set[str]) -> bool:
    """Trying to restart it is restarting; off and on again is restarting, too."""
    return (action == "try" and len(named) > 1) or (action == "unplug" and "restart" in named)


def _answered(known: Sequence[Repeats], what: str) -> Repeats | None:
    return next((each for each in known if each.what == what), None)


_TELL_ME = re.compile(r"\btell (?:me|us)\b")
_ASKS_WHAT = re.compile(
    r"^(?:(?:and|so|okay|right|now|then|but|well|oh|sorry),? )*(?:what(?! if| about)|which|who|why(?! don't)|when|where)\b"
)
"""A question for something, which asks nobody to do anything."""
_THEY_DO = re.compile(
    r"(?:(?:and|so|but|then|well),? )*you (?!can\b|could\b|may\b|might\b|need\b|have to\b|should\b|must\b|just\b|then\b|will\b|want\b)"
)
"""Says what they do, and asks nothing of them: "you send us the sums, and we …"."""
_TAKE_TIME = re.compile(r"\btake (?:your|all the|as much|as long|a moment|a minute|a breath|care)\b")
_PAST = re.compile(r"(?:and |so |okay )?(?:have|did|has) ")
_LOOSE = frozenset({"model", "time", "place", "error", "count"})
"""Slots whose words stand in questions about other things, too."""


def _ask(
    sort: AskSort,
    sentence: Sentence,
    *,
    what: str = "",
    things: frozenset[str] = frozenset(),
    told: Repeats | None = None,
    about_past: bool = False,
) -> Asked:
    return Asked(
        sort=sort,
        words=sentence.normal,
        stems=stems_of(sentence.normal),
        what=what,
        things=things,
        told=told,
        about_past=about_past,
    )


def _asks(sentence: Sentence, moments: Sequence[Moment]) -> bool:
    return sentence.question or _kinds(sentence, moments) != frozenset()


def _kinds(sentence: Sentence, moments: Sequence[Moment]) -> frozenset[str]:
    """Kinds of question noticed in the sentence."""
    return frozenset(each.kind for each in moments if each.kind in ASKING and _holds(sentence, (each,), each.kind))


def _holds(sentence: Sentence, moments: Sequence[Moment], kind: str) -> bool:
    """Whether a moment of this kind has words in the sentence."""
    return any(
        each.kind == kind
        and each.offset is not None
        and each.offset < sentence.end
        and sentence.start < each.offset + len(each.quote)
        for each in moments
    )


def _sort(sentence: Sentence, moments: Sequence[Moment], problem: Sentence | None) -> AskSort:
    normal, kinds = sentence.normal, _kinds(sentence, moments)
    if _WRAPS.search(normal) or _holds(sentence, moments, "wrap-up"):
        return "closing"
    if _TRIED.search(normal):
        return "tried"
    if _WISH.search(normal) and not _HELP.search(normal):
        return "wish"
    if _WHY.search(normal):
        return "why"
    if problem is sentence:
        return "problem"
    if kinds & {"open-question", "probe"} or _HELP.search(normal) or _OPEN.search(normal):
        return "more"
    if not sentence.question or _INVERTED.match(normal):
        return "closed"
    exclaims = any(_holds(sentence, moments, kind) for kind in CARING)
    return "echo" if len(sentence.words) <= _BRIEF or exclaims else "closed"


_BRIEF = 8
_INVERTED = re.compile(
    r"^(?:(?:and|so|okay|right|now|then|but|well|oh|sorry),? )*(?:(?:do|did|does|is|are|was|were|has|have|had|can|could|will|would|shall|should|may|might|am)(?:n't)?|what|which|when|where|who|whose|how|why|any|anything|your|else)\b"
)
_OPEN = re.compile(
    r"^(?:(?:and|so|okay|right|now|then|but|well|oh),? )*(?:how|what|tell me|talk me|walk me|describe|why)\b"
)
