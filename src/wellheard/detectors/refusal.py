"""The agent says that something can't or won't be done.

Grammar, not phrases: a negated ability or permission with the agent, the company or the system as its subject ("we
can't", "I'm not able to", "it doesn't let me"), a negated service ("we don't do ..."), something that there is none
of ("no exceptions", "nothing I can do"), and a bare "no" where the customer has just asked for something. Manners of
speaking ("I can't believe", "I can't blame you", "I can't hear you") are kept out by their verb.
"""

from collections.abc import Iterable, Sequence

from wellheard.detectors._evidence import adding_up, before, sentence_around
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, cue, said

_NOT_MEANT = (
    r"(?:believe|imagine|blame|fault|hear|quite hear|find (?:you|your|it|that|the|an?)|think|wait|argue|complain|apologi[sz]e|thank|tell you how|"
    r"tell if|recall|remember|stress|help but|help notic\w+|get over|say i (?:blame|disagree|\w+n't)|see (?:why|how|any|it|that|the|your|an?)|"
    r"guess|wish|lie|understand|read (?:it|that)|fathom|picture|stand|even imagine|make (?:it|that|you) out|really hear|rule)\b"
)
_ABLY = r"(?:(?:just|really|actually|unfortunately|honestly|physically|legally|then|personally|ever|normally|yet|still|simply|always|either|myself|quite) )*"
_DO = (
    r"(?:do|give|offer|ship|deliver|support|take|make|cover|accept|allow|send|ring|call|share|handle|provide|issue|refund|touch|disclose|sell|stock|"
    r"discuss|promise|book|hold|change|replace|repair|pay|reimburse|price.?match|extend|waive|transfer|release|reverse|fit|service|swap|return|deal with|"
    r"comment|control|walk|permit|let)"
)
_HAVE_WORDS = "access authority way ways date dates time option options button code power permission visibility sight say leeway control means facility left more sooner nearer earlier"
_HAVE = r"(?:access|authority|ways?|dates?|options?|button|code|power|permission|visibility|sight|say|leeway|control|means|facility|any(?:thing|body|one)? (?:else|left|more|sooner|nearer|earlier))"

_CUES = (
    cue(
        "can't cant cannot couldn't couldnt",
        rf"\b(?=[iwn])(?<!if )(?<!why )(?<!in case )(?:i|we|nobody) {_ABLY}(?:can'?t|cannot|couldn'?t) {_ABLY}(?!{_NOT_MEANT})(?:[a-z]+|$)",
        confidence=0.65,
    ),
    cue("not", rf"\b(?:i|we) can not {_ABLY}(?!{_NOT_MEANT})[a-z]+", needs="can", confidence=0.65),
    cue(
        "can't cant cannot couldn't",
        rf"\b(?:it|that|this|they|which|claims?|fees?|tickets?|orders?|\w+s) {_ABLY}(?:can'?t|can ?not|couldn'?t) {_ABLY}be (?:[a-z]+ ){{0,2}}?(?:[a-z]+ed|done|undone|sent|sold|paid|put|taken|given|made|held|moved|overridden|cut)\b",
        confidence=0.6,
    ),
    cue(
        "can't cant cannot",
        r"(?:^|[,.] |\bafraid |\bno )(?:i|we|it|they)? ?(?:can'?t|cannot)(?:[,.!]| (?:i'm afraid|yet|sorry|no\b))",
        confidence=0.7,
    ),
    cue(
        "unable able allowed authorised authorized permitted eligible entitled position",
        r"(?:\b(?:not|n't|never|nobody(?: else)?(?: is|'s)?|no longer) (?:\w+ )?(?:able to|allowed|authori[sz]ed|permitted|eligible|entitled|in a position)|\b(?:i'm|i am|we're|we are|be|were|was|is|are) unable to)(?! (?:find|hear|locate|see you))",
        confidence=0.75,
    ),
    cue(
        "don't dont do",
        rf"\b(?:we|they|managers|supervisors) (?:don'?t|do not) (?:actually |normally |usually |really |generally |currently |just )?{_DO}\b",
        confidence=0.6,
    ),
    cue("don't dont", r"^(?:no,? |yeah,? |well,? |sorry,? )*we don'?t[,.]", needs="we", confidence=0.5),
    cue(
        _HAVE_WORDS,
        rf"\b(?:i|we)(?:'ve| have| 'ave|'d)? ?(?:got )?(?:no(?: such)?|nothing|nobody|none|don'?t (?:actually |currently )?(?:have|get)(?: an?| any| the| you an?)?) {_HAVE}\b",
        confidence=0.65,
    ),
    cue(
        "nothing",
        r"\bnothing (?:more |else |further )?(?:that )?(?:i|we|they|anyone|anybody)(?:'m| can|'re|'d be| could| are| am)(?: able| to| really)* ?(?:can |to )?(?:do|offer|change)?|\bnothing (?:for (?:us|me) to|(?:can|to) be done|available|sooner|earlier)",
        confidence=0.75,
    ),
    cue(
        "no",
        r"\bthere(?:'s| is|'re| are|'ll be| isn't| aren't) (?:just |simply |really |currently )?no (?:\w+ )?(?:way(?! of knowing)|exceptions?|options?|appeal|possibility|chance|provision|manager|supervisor|team leader|one (?:here |else )?(?:available|who)|sooner|earlier|date|refunds?|availability|alternative|discretion|\w+ (?:left|available|till|until|before))",
        confidence=0.7,
    ),
    cue(
        "isn't isnt aren't aint ain't not",
        r"\bthere (?:isn'?t|is not|aren'?t|ain'?t)(?:[.,]| (?:one|an?y? (?:way|option|exception|other)|anything (?:i|we|else|more)|much (?:i|we)))",
        needs="there",
        confidence=0.7,
    ),
    cue(
        "possible impossible happening",
        r"\b(?:not|n't|never|no longer) (?:\w+ )?(?:possible|going to (?:be possible|happen)|gonna happen|happening)(?! that)|\b(?:it's|that's|is) impossible",
        confidence=0.7,
    ),
    cue(
        "let lets allow allows give letting",
        r"\b(?:doesn'?t|does not|won'?t|will not|isn'?t|not)(?: going to)? (?:let(?:ting)?|allow|give) (?:me|us|you (?:do|have)|it|that)\b(?! know)",
        confidence=0.65,
    ),
    cue(
        "wouldn't won't wont",
        r"\b(?:i|we|they|it|that|he|she|this)(?: wouldn't| won'?t) (?:be able|be possible|be (?:covered|paid|refunded|released|eligible)|approve|accept|reverse|go (?:through|any)|move)",
        confidence=0.75,
    ),
    cue(
        "refundable non nonrefundable returnable transferable excluded covered payable reversed returned lifted refunded removed waived overturned",
        r"\bnon.?(?:refundable|returnable|transferable)|\bexcluded\b|\b(?:not|n't|never|neither|nor) (?:(?:be|normally|actually|generally|currently|something|been) )*(?:covered|payable|refund(?:able|ed)|returnable|reversed|returned|lifted|removed|waived|overturned|transferable)",
        confidence=0.65,
    ),
    cue(
        "unfortunately afraid",
        r"(?:unfortunately|i'm afraid)\b.{0,60}?(?:\bno\b|\bnot\b|n't\b|\bonly\b|\bunable\b|\bpolicy\b|\bfinal\b|\bnon\b)|n't\b[^.?!]{0,60}(?:unfortunately|i'm afraid)\b",
        confidence=0.45,
    ),
    cue(
        "work works",
        r"\b(?:it|that|this) (?:doesn'?t|does not|won't) work like that|\bnot how (?:it|this|that) works",
        confidence=0.6,
    ),
    cue(
        "locked final capped cap limit maximum outside beyond",
        r"\b(?:is|it's|that's|are) (?:locked (?:to|for|on)|final\b|capped|beyond my|outside (?:my|what i|our))|\b(?:is|'s|are) (?:the|our) (?:cap|limit|maximum)|\bthe (?:cap|limit|maximum)(?: \w+){0,3}(?: is|'s)\b",
        confidence=0.45,
    ),
    cue(
        "most best far extent furthest",
        r"\b(?:that's|it's|is|be) (?:as far as|the (?:most|best|extent|furthest))(?: of)? ?(?:i|we|it)(?:'m| can|'re)?",
        confidence=0.5,
    ),
    cue(
        "only",
        r"\b(?:i|we) can only (?!imagine|apologi|guess|see|go|act|tell|hope|say)\w+|\bonly able to",
        confidence=0.5,
    ),
    cue(
        "help",
        r"\b(?:can't|cannot|can not|unable to|not able to|won't be able to) (?:really )?help\b(?! (?:but|it|you if|notic|feel))",
        confidence=0.7,
    ),
    cue(
        "must decline denied declined rejected refused unsuccessful",
        r"\b(?:have to|must|had to|going to have to) (?:decline|refuse|reject|deny)\b|\b(?:request|claim|application|appeal|refund|exception) (?:has been|was|is|will be|'s been) (?:\w+ )?(?:denied|declined|rejected|refused|unsuccessful)\b",
        confidence=0.6,
    ),
    cue("against", r"\bagainst (?:our |the |company )*(?:policy|rules|terms)", confidence=0.6),
    cue(
        "cover covers include includes apply applies qualify qualifies extend",
        r"\b(?:doesn'?t|does not|don'?t|do not|won'?t|wouldn'?t) (?:\w+ )?(?:cover|include|apply|qualify|extend|stretch)\b(?! (?:if|when) )",
        confidence=0.55,
    ),
    cue(
        "going",
        r"\b(?:i'm|i am|we're|we are|they're|that's|it's) not (?:going to|gonna|about to) (?:be able|do|change|refund|happen|pay|approve|let|get|send|give|work)\b",
        confidence=0.65,
    ),
    cue(
        "won't wont",
        r"\b(?:we|i|they|it|he|she) won'?t (?:\w+ )?(?:refund|pay|cover|change|send|replace|do|give|accept|let|waive|allow|issue|discuss|take|be (?:refund\w+|sen[dt]\w*|paid|replac\w+|\w+ing))\b",
        confidence=0.6,
    ),
    cue(
        "not",
        r"\b(?:we|i|they|it|he|she) will not (?:\w+ )?(?:be able|be (?:possible|refund\w+|paid|replaced|covered)|refund|pay|cover|change|send|replace|do|give|accept|let|waive|allow|issue|discuss|take|approve)\b",
        needs="will",
        confidence=0.7,
    ),
    cue(
        "late past outside warranty window deadline hands stock",
        r"\b(?:it's|that's|is|you're|are|we're|it is) (?:now |well |just |already |also )*(?:too late|outside (?:the|of the|our|your) (?!control)|out of (?:warranty|stock|my hands|our hands|the window|guarantee)|over the (?:limit|deadline))\b",
        confidence=0.55,
    ),
    cue(
        "no unfortunately",
        r"^(?:i'm sorry,? (?:but )?)?(?:unfortunately,? )?no[,.] (?:sorry|unfortunately|i'm afraid|that's not|we don't|we can't|it's not|it doesn't|there)\b",
        confidence=0.6,
    ),
    cue(
        "neither nor rules forbid forbidden prohibited law",
        r"\b(?:forbid|forbidden|prohibited|the law (?:doesn't|says)|rules? (?:don't|doesn't) (?:let|allow|permit))\b",
        confidence=0.6,
    ),
    cue(
        "nobody none anyone",
        r"\b(?:there's|there is|we've|we have) (?:nobody|no one|none|no-one)\b(?: \w+){0,2} (?:available|here|who|free|left|on|to|till|until|that)\b",
        confidence=0.55,
    ),
)

_BARE = 0.1
_BARE_NO = cue(
    "no not nope afraid sorry",
    r"^(?:(?:i'm )?afraid not|(?:sorry,? |well,? |oh,? )?(?:no|nope)(?:[.!,](?! no\b| i know| i mean| you\b)| i )|not (?!a problem|at all|to worry|sure))(?:(?! worries| problem| you | i know| that's (?:fine|all)).)*?(?:[.!]|$)",
    confidence=_BARE,
)
_ASKS = frozenset("can could would will can't couldn't won't may any please nobody someone somebody".split())
_ADDED = adding_up(0.5)


def _refused(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    """A turn that begins with "no" counts only right after the customer has asked for something."""
    if any(each.confidence == _BARE for each in found):
        earlier = before(heard, call)
        asked = earlier is not None and (earlier.has("want") or _asking(earlier))
        found = [
            Found(each.start, each.end, 0.55) if each.confidence == _BARE else each
            for each in found
            if asked or each.confidence > _BARE
        ]
    return _ADDED(heard, call, [each for each in found if not _is_question(heard, each)])


def _asking(earlier: Heard) -> bool:
    return (
        earlier.normal.rstrip().endswith("?") and len(earlier.words) > 3 and not _ASKS.isdisjoint(earlier.words[-14:])
    )


def _is_question(heard: Heard, each: Found) -> bool:
    return heard.normal[sentence_around(heard.normal, each.start, each.end)[1] - 1] == "?"


DETECTOR = Rule(
    kind="refusal",
    version="2",
    cues=(*_CUES, _BARE_NO),
    fold=_refused,
    fires=(
        said("agent: I'm afraid we can't move the appointment once it has been confirmed."),
        said("agent: There are no exceptions to the thirty-day rule."),
        said("agent: My screen won't let me change that price."),
        said("customer: Could you send it to my sister instead?", "agent: No. It goes to the billing address."),
        said("agent: we dont ship batteries by air"),
        said("agent: That fee is non-refundable, madam."),
        said("agent: Sir, kindly understand, I cannot help you with that."),
        said("agent: Your claim has been declined."),
    ),
    silent=(
        said("agent: I can't believe they left you waiting that long."),
        said("agent: Sorry, I can't hear you very well."),
        said("agent: No problem, I'll change it for you now."),
        said("agent: There's no rush, take your time."),
        said("agent: I can't blame you for being cross."),
        said("customer: You can't do that to people."),
    ),
)
