"""Who is the agent, by words alone.

Agents greet for a company, offer help, ask for details and act on the other one's account; customers tell what is
wrong with what is theirs. Each sign below carries weight for the one or the other side in natural-log odds. Used
where labels say nothing (`spk_0`, `Speaker A`, a personal name) and for sound with two unnamed tracks.
"""

import re
from collections.abc import Iterable, Mapping
from math import exp, sqrt

from wellheard.language.text import normalise

_MOST = 3.0  # What one turn may weigh at most, so that one long turn doesn't decide a call.
_CHARACTERS = 2_000  # Signs stand early in a turn; nothing is gained by reading a turn of a whole book.

_NAME = r"[\w'-]+(?: [\w'-]+)?"
_SIGNS: tuple[tuple[float, str], ...] = (
    # The agent greets, offers help and closes.
    (3.0, r"\b(?:thank you|thanks) for (?:calling|contacting|reaching out|holding|waiting|your patience)\b"),
    (2.5, r"\b(?:how|what|where) (?:can|may|could) (?:i|we) (?:help|assist|do for you|be of)\b"),
    (
        2.0,
        (
            rf"\b(?:this is|my name is|my name's|i'm|you're speaking (?:with|to)|speaking with) {_NAME} (?:from|with"
            rf"|at|in) \w"
        ),
    ),
    (2.0, rf"\b(?:you're (?:speaking|talking|through)|you've (?:reached|got through)|welcome) (?:with|to) {_NAME}"),
    (2.5, r"\banything else (?:i|we|that i|that we|you)\b"),
    (1.5, r"\byou're (?:very |most )?welcome\b|\bhave a (?:great|good|nice|lovely|wonderful)\b"),
    (
        1.5,
        (
            r"\b(?:customer (?:care|service|services|support)|support desk|help ?desk|service desk"
            r"|care team)\b,? *(?:this|my|you|how|good|hello)"
        ),
    ),
    (
        1.2,
        (
            rf"^(?:good (?:morning|afternoon|evening)|hello|hi|welcome),? .{{0,40}}(?:this is|my name is"
            rf"|{_NAME} speaking)"
        ),
    ),
    (1.8, r"^[^.?!]{0,60}\b\w+ speaking\b|^[^.?!]{0,60}\byou're through to\b"),
    # The agent asks for details and checks them.
    (
        2.2,
        (
            r"\b(?:can|could|may|might) (?:i|you) (?:please |just )?(?:have|get|take|ask for|confirm|verify|spell"
            r"|provide|give me|tell me|read me) (?:please )?(?:me )?(?:your|the|a|an|that)\b"
        ),
    ),
    (
        1.6,
        (
            r"\b(?:what|who|where|when|which|how)(?:'s| is| was| are| were| did| do| long| many"
            r"| old)\b[^.?!]*\byou(?:r|'ve|'re)?\b[^.!]*\?"
        ),
    ),
    (
        1.5,
        (
            r"\bfor (?:security|verification|your security|the account holder)\b|\b(?:verify|confirm) (?:your|a few"
            r"|some|that i)\b"
        ),
    ),
    (1.0, r"\b(?:do|did|does|have|has|are|is|can|could|would|were) (?:you|your|it|the|that|there)\b[^.!]*\?"),
    (
        1.2,
        (
            r"\bdo you (?:have|happen|know|see|remember|mind|recall)\b|\bwould you (?:like|prefer|mind)\b"
            r"|\bcan you (?:try|see|check|tell|read|look|go|describe)\b"
        ),
    ),
    # The agent acts.
    (
        1.5,
        (
            r"\b(?:let me|i'll|i will|i'm going to|i can) (?:just |quickly |now |go ahead and )?(?:check|look|see"
            r"|pull|find|open|transfer|connect|arrange|send|book|put|note|add|issue|process|raise|refund|email|have)\b"
        ),
    ),
    (
        1.5,
        (
            r"\bi(?:'ve| have)? (?:can )?(?:see|found|pulled|got|have) (?:that |it |you |your )?(?:here|your|up"
            r"|in front)\b|\bi can see (?:that |here |your |you )"
        ),
    ),
    (
        1.3,
        (
            r"\b(?:bear with me|one moment|just a moment|hold the line|place you on (?:a )?(?:brief )?hold"
            r"|put you (?:on hold|through))\b"
        ),
    ),
    (1.3, r"\bfor you\b|\bon (?:my|our) (?:end|side|screen|system)\b|\bin (?:my|our) (?:system|records)\b"),
    (
        1.3,
        (
            r"\b(?:sorry (?:to hear|that|about|for)|i apologi[sz]e|i (?:completely |totally )?understand (?:how|why"
            r"|that|your))\b"
        ),
    ),
    (
        0.9,
        (
            r"\b(?:please (?:go|try|press|hold|check|make|click|select)|go ahead and|i'd (?:like|want) you to"
            r"|try (?:to|that|this))\b"
        ),
    ),
    (0.8, r"\bwe(?:'ll|'d| will| can| could| offer| do| have)\b"),
    (1.0, r"\bso your (?:\w+ ){1,2}(?:is|was|were|has|will|should)\b|\byou have every right\b|\bbecause of us\b"),
    (
        1.2,
        (
            r"\bi'll (?:call|ring|stay|write|take|make sure|see to|get)\b"
            r"|\bi(?:'ve| have)? also (?:put|took|taken|added|made)\b"
        ),
    ),
    # The customer has a case.
    (
        -2.5,
        (
            r"\bi(?:'m| am|'ve been| was)? (?:just )?(?:calling|phoning|ringing|writing|contacting|call|called|phoned"
            r"|rang) (?:about|because|to|you|in|regarding|with|back|up|twice|three|yesterday|last)\b"
        ),
    ),
    (
        -2.0,
        (
            r"\bi(?:'ve| have| had)? (?:already |just )?(?:bought|ordered|purchased|paid|received|tried|waited"
            r"|been (?:waiting|trying|told|charged|on hold)|got (?:a|an|this|your|charged)|lost|forgot(?:ten)?)\b"
        ),
    ),
    (
        -1.8,
        (
            r"\bmy (?:account|order|card|bill|phone|router|internet|package|parcel|money|flight|booking|reservation"
            r"|bank|policy|claim|insurance|password|car|house|machine|husband|wife|son|daughter|mother|mum|mom|dad"
            r"|kids?|boss|doctor|email|laptop|screen|tv|name|number|address|order number)\b"
        ),
    ),
    (
        -1.6,
        (
            r"\b(?:doesn't|does not|didn't|won't|isn't|wasn't|hasn't|can't|cannot|not) (?:work|working|come|arrive"
            r"|arrived|turn|open|load|start|connect|charge|let me|get)\b|\b(?:broken|stopped|keeps? \w+ing"
            r"|nothing happens)\b"
        ),
    ),
    (
        -1.5,
        (
            r"\b(?:can|could|will|would) you (?:please )?(?:help|fix|explain|send me|just|cancel|change|do something"
            r"|refund)\b|\b(?:i (?:need|want|wanted|would like|'d like|wish)|i'd (?:like|rather))\b"
        ),
    ),
    (
        -1.5,
        (
            r"\b(?:you people|you guys|your (?:company|website|site|colleague|app|people|driver|technician|letter"
            r"|email|text|lot|system))\b"
        ),
    ),
    (
        -1.0,
        (
            r"\b(?:thank you so much|thanks so much|thank you very much|that(?:'s| is) (?:great|perfect|wonderful"
            r"|a relief)|you've been)\b|^(?:ok(?:ay)?|thanks|thank you|yes|yeah|yep|no|nope|right|sure|fine"
            r"|all right)\b[.,! ]*(?:thanks|thank you|bye)?[.!]?$"
        ),
    ),
    (-0.9, r"^(?:yes|yeah|yep|no|nope|uh|um|it's|it is)\b"),
    (
        -0.7,
        (
            r"\b(?:i'm|i am) (?:so |really |very |just )?(?:frustrated|worried|upset|angry|confused|not happy|tired"
            r"|fed up|scared|afraid)\b"
        ),
    ),
)
_COMPILED = tuple((weight, re.compile(pattern)) for weight, pattern in _SIGNS)


def _weight(text: str) -> float:
    normal = normalise(text[:_CHARACTERS]).strip()
    total = sum(weight for weight, pattern in _COMPILED if pattern.search(normal))
    return max(-_MOST, min(_MOST, total))


def _evidence(texts: Iterable[str]) -> float:
    weights = [_weight(text) for text in texts]
    return sum(weights) / sqrt(len(weights)) if weights else 0.0


def agent_likeness(texts: Iterable[str]) -> float:
    """How much a speaker talks like an agent, 0-1; 0.5 where the words don't say.

    `texts` are the turns of one speaker, in order. The weights of the signs in all turns are summed and divided by
    the square root of the number of turns (turns of one speaker aren't independent), then squashed. Pure.
    """
    return 1 / (1 + exp(-_evidence(texts)))


def likeliest_agent(texts: Mapping[str, Iterable[str]]) -> tuple[str, float] | None:
    """Who of several speakers is the agent, and how sure that is (0-1); nothing where there are no speakers.

    Confidence is the share of the first against the runner-up, as if exactly one of both were the agent;
    0.5 is a coin toss. Equal speakers keep the order in which they were given.
    """
    evidence = {name: _evidence(said) for name, said in texts.items()}
    if not evidence:
        return None
    ranked = sorted(evidence, key=lambda name: -evidence[name])
    if len(ranked) == 1:
        return ranked[0], 1 / (1 + exp(-evidence[ranked[0]]))
    return ranked[0], 1 / (1 + exp(evidence[ranked[1]] - evidence[ranked[0]]))
