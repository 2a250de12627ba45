"""The customer shows anger, frustration, worry, sadness or disappointment.

`intensity` is 1 for mild (annoying, worried, let down), 2 for clear (ridiculous, scared, "how am I supposed to ..."),
3 for beside themselves (swearing, shouting in capitals, crying, begging).

Words of feeling and sarcasm count most. Little shows adds up with the state of the call: an exclamation, having to
repeat oneself, telling what it costs, a threat, and what the agent did just before (blame, dismissal, a stock line, a
refusal ...). Warm thanks speak against it. Capitals count only from somebody who doesn't always write in them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from wellheard.detectors._evidence import before, sentence_around, together
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, best, cue, said

_CUES = (
    cue(
        "fuck fucking fucked shit bullshit bastard bastards goddamn goddam christ jesus hell bollocks sake",
        r"\b(?:fuck\w*|(?:bull)?shit|bastards?|god ?dam\w*|bollocks|for (?:god|fuck|christ|heaven|pete|goodness)'?s? sake|jesus(?: christ)?[,!.]|christ[,!]|the hell\b)",
        confidence=0.6,
        intensity=3,
    ),
    cue("bloody bleeding damn crap arse sake", r"\b(?:bloody|bleeding|damn|crap|arse)\b", confidence=0.6, intensity=2),
    cue(
        "crying sobbing sobs sniffs tears sniff cries cry cried weeping",
        r"\[(?:\w+ )?(?:crying|sobbing|sobs|sniffs|sniffles|cries|weeping)\]|\b(?:in|to) tears\b|\b(?:i'm|i am|im|been|start|started|can't stop|could|going to) cry(?:ing)?\b(?! (?:with|of) (?:joy|happy))|\bi cried\b",
        confidence=0.65,
        intensity=3,
    ),
    cue(
        "begging beg desperate terrified panicking panic petrified breathe wits mind breaking",
        r"\b(?:begging|i beg)\b|\b(?:i'm|i am|im|was|so|really|completely|in a) (?:\w+ )?(?:desperate|terrified|panick\w*|panic|petrified|shaking)\b|\bwits'? end\b|\blosing my mind\b",
        confidence=0.65,
        intensity=3,
    ),
    cue(
        "ridiculous unacceptable disgusting disgrace disgraceful outrageous outrage appalling shocking furious angry livid fuming mad unbelievable absurd pathetic sick enough dare shame scandal scandalous nuts insane crazy terrible awful horrible worst nightmare joke rubbish insulting insult offensive criminal robbery shambles farce madness incredible hopeless useless laughable lousy cruel disgusted hate incompetent nonsense unfair garbage rotten",
        r"\b(?:ridiculous|unacceptable|disgust\w+|disgrace\w*|outrag\w+|appalling|shocking|furious|livid|fuming|unbelievable|absurd|pathetic|scandal\w*|insulting|an insult|shambles|farce|madness|laughable|lousy|cruel|unfair|criminal|(?:day|daylight) robbery|nonsense|rubbish|garbage|hopeless|useless|incompetent)\b|\b(?:so|very|really|am|i'm|im|getting|bit|are|makes me|made me) (?:\w+ )?(?:angry|mad|cross|sick)\b|\b(?:sick|tired) (?:and tired )?of\b|\b(?:had|have|had quite|it's) enough\b(?! (?:time|money|room|to))|\bhow dare\b|\bshame on\b|\b(?:a|some kind of|this a|the) joke\b|\b(?:this is|that's|it's|absolutely|are you) (?:nuts|insane|crazy|incredible|rotten|mental|terrible|awful|horrible|a nightmare)\b|\b(?:terrible|awful|horrible|worst|shocking|nightmare) (?:service|company|experience|customer|time|day|call)\b|\bi hate\b",
        confidence=0.6,
        intensity=2,
    ),
    cue(
        "kidding joking serious having seriously messing",
        r"\b(?:are you|you're|you are|you have to be|you've got to be|gotta be) (?:actually |even |fucking )?(?:kidding|joking|serious|having (?:me on|a laugh)|messing)\b",
        confidence=0.4,
        intensity=2,
    ),
    cue(
        "supposed meant expect do so how what",
        r"\b(?:what|how|where|who) (?:am|are|is|was|do|were|'?m|else) (?:i|we|he|she|they)(?: even)? (?:supposed|meant|going|expected|to) ?(?:to)?\b|\bhow(?:'s| is| are) (?:he|she|i|we|they|that|anyone) (?:going|supposed|meant) to\b|\b(?:so )?what (?:do|should|can|am) i do\b(?! (?:with|next))|\bhow (?:can|could|do|would) (?:you|i|we|anyone|they) (?:possibly|just|not|even|have|be|know|do that|lose)\b",
        confidence=0.6,
        intensity=2,
    ),
    cue(
        "fed frustrated frustrating frustration annoyed annoying disappointed disappointing disappointment stress stressed stressful stressing irritated exhausted exhausting tired",
        r"\b(?:fed up|frustrat\w+|annoy(?:ed|ing)|disappoint\w+|stress(?:ed|ful|ing)|irritat\w+|exhaust(?:ed|ing)|i'm tired|so tired)\b",
        confidence=0.6,
        intensity=1,
    ),
    cue(
        "worried worry worrying anxious nervous concerned scared afraid frightened frightening frightens panicky sweating feart upset upsetting upsets sad gutted ashamed embarrassed embarrassing lonely heartbroken devastated fear lost struggling overwhelmed",
        r"\b(?<!not )(?<!don't )(?:worried|worrying|anxious|nervous|scared|frighten\w+|panicky|feart|upset\w*|gutted|ashamed|embarrass\w+|lonely|heartbroken|devastated|struggling|overwhelmed|sweating)\b|\bi(?:'m| am) (?:\w+ )?(?:sad|afraid (?:of|to|for|she|he|it)|concerned|lost)\b|\bi worry\b",
        confidence=0.55,
        intensity=1,
    ),
    cue(
        "oh god dear lord goodness no ah eesh ugh sigh sighs",
        r"^(?:oh,? )?(?:my )?(?:god|lord|dear god|good god|dear|oh no)[,.!]? ?$|\boh (?:no|god|dear|lord|man|for|come on|shoot)\b(?!,? (?:that's (?:fine|great|ok|lovely)|it's (?:fine|ok)|thank))|\bugh\b|\[sighs?\]|\bgood god\b|\bdear god\b|\blord have mercy",
        confidence=0.4,
        intensity=1,
    ),
    cue(
        "can't cant cannot couldn't",
        r"\b(?:i|you) (?:just |really |honestly |still )?(?:can'?t|cannot|couldn'?t) (?:believe|cope|face|take (?:it|this|much|any)|do this|go on|stand|deal|bear it|keep|handle|afford|sleep|breathe|imagine|live like)\b",
        confidence=0.5,
        intensity=2,
    ),
    cue(
        "course",
        r"\b(?:of )?course (?:it|you|they|he|she|i|there|that|not|we|course)\b(?: (?:is|are|does|do|don't|isn't|will|did|can't|bloody|has|have|was|wasn't|didn't|would|wouldn't)\b)?(?=[.,!]|$| (?:a|an|the|he|it|you|bloody))|^right[,.] of course\b|^of course\b[^?]*(?:n't|website|is|does)\.",
        confidence=0.6,
        intensity=1,
    ),
    cue(
        "great lovely brilliant wonderful fantastic marvellous perfect nice super convenient charming splendid thanks thank wow illuminating kind",
        r"^(?:well|oh|right|okay|yeah|so|ah)?,? ?(?:that's |isn't that |how |just |that is )?(?:just )?(?:great|lovely|brilliant|wonderful|fantastic|marvellous|super|charming|splendid|convenient|interesting)[.]|\bthanks for nothing\b|\bhow (?:kind|lovely|convenient|nice|interesting|good) (?:of|for) (?:you|them|him|her)\b|^wow[,.]|\bthat's a nice way\b|\bhow convenient\b|\blucky (?:me|them|you)\b",
        confidence=0.35,
        intensity=1,
    ),
    cue(
        "unbelievable whatever never fine forget right suppose point bother nothing waste",
        r"^(?:unbelievable|whatever|never mind|forget (?:it|about it)|fine|right|typical|great|i give up|what's the point|don't bother|marvellous|brilliant|incredible)[.!]|\bwaste of (?:my )?time\b|\bwhat's the point\b|\bi give up\b",
        confidence=0.27,
        intensity=1,
    ),
    cue(
        "people lot youse yous folks",
        r"\b(?:you (?:people|lot|guys all|folks|all)|youse|yous)\b(?! (?:have a|are (?:great|lovely|good|so)))",
        confidence=0.42,
        intensity=2,
    ),
    cue(
        "nobody no-one no one none anybody anyone",
        r"\b(?:nobody|no one|no-one)(?: \w+)? (?:told|tells|listen\w*|cares?|rang|calls?|called|said|says|asked|came|comes|answer\w*|knows|bothered|replied|reads|read|helps?|seems|wants|explained|mentioned|picks|picked|does|did)\b|\bdoes (?:anyone|anybody|no one|nobody) \w+",
        confidence=0.33,
        intensity=2,
    ),
    cue(
        "why so",
        r"^(?:but |and |so |then )*why (?:do|did|didn't|should|is|isn't|am|can't|won't|would|wasn't|don't|doesn't|are)\b|^so (?:you(?:'re)?|i(?:'m| have| can| just| complain)?|we|it's|that's|a|they|now|how|if)\b[^?]*\?|^so (?:i'm|you're|i) (?:told|to|just|supposed|screwed|still)",
        confidence=0.5,
        intensity=1,
    ),
    cue(
        "don't dont",
        r"^(?:no,? |now |and )?don'?t (?:you )?(?:tell|say|give|talk|read|patroni[sz]e|even|lie|call me|hang up)\b|\bi don'?t (?:care|believe (?:you|this|it|that))\b|\bi don'?t (?:want to be|know (?:what|how) (?:to do|i'm|else|i))\b",
        confidence=0.5,
        intensity=2,
    ),
    cue(
        "listening listen hear understand",
        r"\bare you (?:even )?listening\b|\b(?:do|can) you (?:not |even )?(?:hear (?:me|yourself)|understand\?)|\bdo you understand\b|\blisten to me\b",
        confidence=0.5,
        intensity=2,
    ),
    cue(
        "hours minutes weeks months days times year hour since waiting waited fifty forty hold queue again third fourth second",
        r"\b(?:been|have been|was|were|waiting|waited|on hold|holding|sat|sitting|stood|standing)\b[^.?!]{0,30}\b(?:hours?|minutes|weeks|months|days|years|since|all (?:day|morning|week))\b|\b(?:third|fourth|fifth|sixth|3rd|4th|5th|\w+) (?:time|one) (?:now|this|in|i|today|of)\b|^(?:\w+ )?(?:hours?|days?|weeks?|months?)[!.]",
        confidence=0.38,
        intensity=1,
    ),
    cue(
        "died passed funeral buried death deceased late lost grave cancer hospice",
        r"\b(?:(?:he|she|husband|wife|mum|mom|mother|father|dad|brother|sister|son|daughter|who|they)(?:'s| has)? (?:just )?(?:died|passed|deceased)|lost (?:him|her|my)|burying|funeral|hospice)\b",
        confidence=0.42,
        intensity=1,
    ),
    cue(
        "want wanted wish hoped expected thought asked just only",
        r"\b(?:all i|i just|i only) (?:wanted|want|asked)\b|\bi(?:'d)? (?:hoped|expected|thought you)\b|\bthat's all (?:i|we)\b",
        confidence=0.25,
        intensity=1,
    ),
    cue(
        "fault money mistake error myself own idiot stupid feel",
        r"\b(?:is it|it's|it is|not) my (?:own )?fault\b|\bi feel (?:so |like |really |such )?\w+|\bmy own (?:money|phone|house|stupid)\b|\bi'm such an?\b|\bthat's my (?:money|job|house|life|whole)\b",
        confidence=0.5,
        intensity=1,
    ),
    cue(
        "sorry",
        r"^(?:i'm |i am )?sorry[.,] (?:i|sorry|it's|i'm|just)\b[^?]*(?:not like this|can't|don't normally|just|second)|\bi'm not (?:shouting|raising|angry|stressed|happy)\b|\bwith (?:all due )?respect\b",
        confidence=0.4,
        intensity=1,
    ),
)
_OF_THE_TURN = {"abuse": 0.85, "repeating": 0.4, "impact": 0.4, "threat": 0.3, "unsolved": 0.2}
_OF_THE_AGENT = {
    "condescension": 0.6,
    "blame": 0.48,
    "canned": 0.48,
    "defensive": 0.48,
    "runaround": 0.48,
    "repeat-request": 0.42,
    "dismissal": 0.38,
    "refusal": 0.28,
    "point-blank": 0.2,
}
_LASTING = 0.2
"""Distress a turn ago makes it likelier now."""
_EXCLAIMS = 0.3
_SHOWN_ONLY = 0.55
"""Moments no surer than this may only be facts read out again."""
_NEGATED = frozenset(
    "no not nobody never nothing don't doesn't didn't can't won't isn't wasn't haven't hasn't couldn't cannot cant dont but".split()
)
_CALM = frozenset("okay ok yes yeah thanks thank sure yep please aye perfect right".split())
_SHOUT = re.compile(r"\b[A-Z]{4,}\b")
_NEEDED = 0.5


def _felt(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    earlier = before(heard, call)
    bad = earlier is not None and earlier.has(*_OF_THE_AGENT)
    shouted = bool(_SHOUT.search(heard.turn.text)) and _shouts(heard, call)
    if not found and not bad and not shouted and not heard.moments:
        return ()
    hints = [*found, *_hints(heard, earlier if bad else None)]
    if hints and (own := call.last(heard.turn.speaker)) is not None and own.has("distress"):
        hints.append(Found(0, len(heard.normal), _LASTING, {"intensity": 2}))
    if shouted:
        hints.append(Found(0, len(heard.normal), 0.5, {"intensity": 3}))
    confidence = together(hints) - (0.35 if heard.has("relief", "solved") else 0)
    return _quoted(heard, hints, confidence) if hints and confidence >= _NEEDED else ()


def _hints(heard: Heard, earlier: Heard | None) -> Iterator[Found]:
    """What the turn's other moments and the agent's turn before it suggest, each over the whole turn."""
    whole = (0, len(heard.normal))
    said_so = {each.kind for each in heard.moments if each.confidence > _SHOWN_ONLY}
    for kind, weight in _OF_THE_TURN.items():
        if kind in said_so:
            yield Found(*whole, weight, {"intensity": 3 if kind == "abuse" else 2})
    if earlier is not None and not (len(heard.words) < 4 and heard.words and heard.words[0] in _CALM):
        yield Found(
            *whole, max(weight for kind, weight in _OF_THE_AGENT.items() if earlier.has(kind)), {"intensity": 2}
        )
        if not _NEGATED.isdisjoint(heard.wordset):
            yield Found(*whole, 0.2, {"intensity": 2})
    if "!" in heard.wordset:
        yield Found(*whole, _EXCLAIMS, {"intensity": 2})


def _quoted(heard: Heard, hints: Sequence[Found], confidence: float) -> Iterator[Found]:
    """The strongest words, or else the turn's longest sentence."""
    intensity = _intensity(hints)
    for each in best([hint for hint in hints if (hint.start, hint.end) != (0, len(heard.normal))] or hints[:1]):
        start, end = sentence_around(heard.normal, each.start, each.end)
        if end - start > 200:
            longest = max(heard.sentences, key=lambda sentence: sentence.end - sentence.start)
            start, end = longest.start, longest.end
        yield Found(start, end, min(confidence, 0.95), {"intensity": intensity})


def _intensity(hints: Sequence[Found]) -> int:
    """That of the strongest hint; mild ones together make a clear one."""
    strongest = max(hints, key=lambda each: (each.confidence, int(each.attributes.get("intensity", 1))))
    level = int(strongest.attributes.get("intensity", 1))
    return 2 if level == 1 and len(hints) > 2 else level


def _shouts(heard: Heard, call: CallSoFar) -> bool:
    """Capitals from somebody whose turn before, if any, was not all in capitals."""
    text = heard.turn.text
    if text.isupper():
        earlier = call.last(heard.turn.speaker)
        return len(heard.words) > 1 and earlier is not None and not earlier.turn.text.isupper()
    loud = [word for word in _SHOUT.findall(text) if word.lower() in _LOUD_WORDS or "!" in heard.wordset]
    return bool(loud)


_LOUD_WORDS = frozenset(
    "what when where still again never nobody nothing nowhere stop please help listen this that twice three four five ever have been just said does want need seriously ridiculous disgrace now hours days weeks months driver money every always only even tomorrow today none are there".split()
)

DETECTOR = Rule(
    kind="distress",
    version="1",
    cues=_CUES,
    fold=_felt,
    always=True,
    reads=frozenset({*_OF_THE_TURN, "relief", "solved"}),
    fires=(
        said("customer: It's a bit annoying, to be honest.", intensity=1),
        said("customer: I'm worried about my mother up there.", intensity=1),
        said("customer: This is absolutely ridiculous.", intensity=2),
        said("customer: I'm sick and tired of this.", intensity=2),
        said("customer: What the fuck is wrong with this company?", intensity=3),
        said("customer: [crying] I don't know where she is.", intensity=3),
        said("customer: i want my MONEY back NOW!!", intensity=3),
    ),
    silent=(
        said("customer: Good morning, I'd like to change my address."),
        said("agent: Is that right?", "customer: Yes, that's right."),
        said("customer: No worries, take your time."),
        said("customer: The cat is called Angry."),
        said("customer: My booking reference is KLMN."),
        said("agent: I'm worried that it won't fit."),
    ),
)
