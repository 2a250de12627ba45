"""The customer shows anger, frustration, worry, sadness or disappointment.

`intensity` is 1 for mild (annoying, worried, let down), 2 for clear (ridiculous, scared, "how am I supposed to ..."),
3 for beside themselves (swearing, shouting in capitals, crying, begging).

Words of feeling and sarcasm count most. Little shows adds up with the state of the call: an exclamation, having to
repeat oneself, telling what it costs, a threat, and what the agent did just before (blame, dismissal, a stock line, a
refusal ...). Warm thanks speak against it. Capitals count only from somebody who doesn't always write in them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from math import prod

from wellheard.detectors._evidence import before, sentence_around
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, best, cue, said

_UPSET = "ridiculous unacceptable disgrace disgraceful disgusting disgusted outrageous appalling shocking furious livid fuming unbelievable absurd pathetic scandalous insulting insult shambles farce madness laughable lousy cruel unfair criminal robbery nonsense rubbish garbage hopeless useless incompetent atrocious abysmal diabolical shameful horrendous dreadful infuriating maddening"
_WORRY = "worried worry worrying anxious nervous scared frightened frightening frightens panicky upset upsetting upsets gutted ashamed embarrassed embarrassing embarrassment lonely heartbroken devastated struggling overwhelmed miserable helpless"
_CUES = (
    cue(
        "fuck fucking fucked shit bullshit bastard bastards goddamn goddam christ jesus hell bollocks sake wtf ffs",
        r"\b(?:fuck\w*|(?:bull)?shit|bastards?|god ?dam\w*|bollocks|for (?:god|fuck|christ|heaven|pete|goodness)'?s? sake|jesus(?: christ)?[,!.]|christ[,!]|the hell\b|wtf|ffs)",
        confidence=0.6,
        intensity=3,
    ),
    cue("bloody damn crap arse", r"\b(?:bloody|damn|crap|arse)\b", confidence=0.6, intensity=2),
    cue(
        "crying sobbing sobs sniffs tears sniff cries cry cried weeping",
        r"\[(?:\w+ )?(?:crying|sobbing|sobs|sniffs|sniffles|cries|weeping)\]|\b(?:in|to) tears\b|\b(?:i'm|i am|im|been|start|started|can't stop|could|going to) cry(?:ing)?\b(?! (?:with|of) (?:joy|happy))|\bi cried\b",
        confidence=0.65,
        intensity=3,
    ),
    cue(
        "begging beg desperate terrified panicking panic petrified wits mind",
        r"\b(?:begging|i beg)\b(?! your pardon)|\b(?:i'm|i am|im|was|so|really|completely|in a) (?:\w+ )?(?:desperate|terrified|panick\w*|panic|petrified)\b|\bwits'? end\b|\b(?:losing|lose) my mind\b",
        confidence=0.65,
        intensity=3,
    ),
    cue(
        _UPSET,
        rf"\b(?:{'|'.join(_UPSET.split())})\b",
        confidence=0.6,
        intensity=2,
    ),
    cue(
        "angry mad cross sick tired enough dare shame joke nuts insane crazy incredible terrible awful horrible nightmare worst hate fuming pissed",
        r"\b(?:so|very|really|am|i'm|im|getting|bit|are|makes me|made me) (?:\w+ )?(?:angry|mad|cross|sick|pissed)\b|\b(?:sick|tired) (?:and tired )?of\b|\b(?:had|have|had quite|it's) enough\b(?! (?:time|money|room|to))|\bhow dare\b|\bshame on\b|\b(?:a|some kind of|this a|the) joke\b|\b(?:this is|that's|it's|absolutely|are you) (?:nuts|insane|crazy|incredible|mental|terrible|awful|horrible|a nightmare)\b|\b(?:terrible|awful|horrible|worst|nightmare) (?:service|company|experience|customer|time|day|call)\b|\bi hate\b",
        confidence=0.6,
        intensity=2,
    ),
    cue(
        "kidding joking serious messing laugh",
        r"\b(?:are you|you're|you are|you have to be|you've got to be|gotta be) (?:actually |even |fucking )?(?:kidding|joking|serious|having a laugh|messing)\b",
        confidence=0.45,
        intensity=2,
    ),
    cue(
        "supposed meant going expected possibly even",
        r"\b(?:what|how|where|who) (?:am|are|is|was|were|else) (?:i|we|he|she|they)(?: even)? (?:supposed|meant|going|expected) to\b|\bhow(?:'s| is| are) (?:he|she|i|we|they|that|anyone) (?:going|supposed|meant) to\b|\bhow (?:can|could|do|would) (?:you|i|we|anyone|they) (?:possibly|even)\b",
        confidence=0.6,
        intensity=2,
    ),
    cue(
        "i",
        r"\bwhat (?:do|should|can|am) i do\b(?! (?:with|next|if))|\bhow (?:can|do|am) i (?:live|manage|cope|work|get to|pay|explain)\b",
        needs="do",
        confidence=0.55,
        intensity=2,
    ),
    cue(
        "fed frustrated frustrating frustration annoyed annoying disappointed disappointing disappointment stress stressed stressful stressing irritated irritating exhausted exhausting tired unhappy",
        r"\b(?:fed up|frustrat\w+|annoy(?:ed|ing)|disappoint\w+|stress(?:ed|ful|ing)|irritat\w+|exhaust(?:ed|ing)|unhappy|i'm tired|so tired)\b",
        confidence=0.6,
        intensity=1,
    ),
    cue(
        _WORRY + " sad afraid concerned lost",
        rf"(?<!not )(?<!don't )\b(?:{'|'.join(_WORRY.split())})\b|\bi(?:'m| am) (?:\w+ )?(?:sad|afraid (?:of|to|for|she|he|it)|concerned|lost)\b",
        confidence=0.55,
        intensity=1,
    ),
    cue(
        "god lord goodness dear ugh sigh sighs argh jeez",
        r"^(?:oh,? )?(?:my )?(?:god|lord|dear god|good god|dear)[,.!]? ?$|\boh (?:god|dear|lord)\b|\bugh\b|\bargh\b|\bjeez\b|\[sighs?\]|\b(?:good|dear) god\b|\blord have mercy",
        confidence=0.4,
        intensity=1,
    ),
    cue(
        "no man come",
        r"\boh,? (?:no|man|for|come on)\b(?!,? (?:that's (?:fine|great|ok|lovely)|it's (?:fine|ok)|thank|need|problem|worries))",
        needs="oh",
        confidence=0.4,
        intensity=1,
    ),
    cue(
        "believe cope face take deal bear handle afford sleep breathe stand keep do",
        r"\b(?:i|you) (?:just |really |honestly |still )?(?:can'?t|cannot|couldn'?t) (?:believe|cope|face|take (?:it|this|much|any)|do this|go on|stand|deal|bear it|keep|handle|afford|sleep|breathe|live like)\b",
        confidence=0.5,
        intensity=2,
    ),
    cue(
        "course",
        r"\b(?:of )?course (?:it|you|they|he|she|there|that|not|we)\b(?: (?:is|are|does|do|don't|isn't|will|did|can't|bloody|has|have|was|wasn't|didn't|would|wouldn't)\b)?(?=[.,!]|$)|^right[,.] of course\b",
        confidence=0.55,
        intensity=1,
    ),
    cue(
        "great lovely brilliant wonderful fantastic marvellous super convenient charming splendid interesting",
        r"^(?:(?:well|oh|right|okay|yeah|so|ah|just)[,.]? )?(?:that's |isn't that |how |just |that is )?(?:just )?(?:great|lovely|brilliant|wonderful|fantastic|marvellous|super|charming|splendid|convenient|interesting)[.]|\bhow (?:kind|lovely|convenient|nice|interesting) (?:of|for) (?:you|them|him|her)\b|\bhow convenient\b",
        confidence=0.35,
        intensity=1,
    ),
    cue("nothing", r"\bthanks for nothing\b|\ball for nothing\b", confidence=0.6, intensity=2),
    cue(
        "unbelievable whatever forget bother waste point typical fine incredible",
        r"^(?:unbelievable|whatever|forget (?:it|about it)|fine|typical|what's the point|don't bother|incredible)[.!]|\bwaste of (?:my )?(?:time|money)\b|\bwasting my\b|\bwhat's the point\b|\bi give up\b",
        confidence=0.4,
        intensity=1,
    ),
    cue("give", r"\bi give up\b|\bgive me strength\b", confidence=0.55, intensity=2),
    cue(
        "people lot folks guys youse yous",
        r"\byou (?:people|lot|guys all|folks)\b(?! (?:have a|are (?:great|lovely|good|so)))|\byou?se\b|\byous\b",
        confidence=0.42,
        intensity=2,
    ),
    cue(
        "told tells listen listens listened cares care rang calls call called says asked comes answer answers answered answering bothered replied help helps seems explained mentioned picks",
        r"\b(?:nobody|no one|no-one)(?: \w+)? (?:told|tells|listen\w*|cares?|rang|calls?|called|says|asked|comes|answer\w*|bothered|replied|helps?|seems|explained|mentioned|picks)\b",
        confidence=0.36,
        intensity=2,
    ),
    cue("does", r"\bdoes (?:anyone|anybody|nobody|no one)(?: \w+)? (?:\w+)", needs="?", confidence=0.33, intensity=2),
    cue(
        "why",
        r"^(?:but |and |so |then )*why (?:do|did|didn't|should|is|isn't|am|can't|won't|would|wasn't|don't|doesn't|are)\b",
        confidence=0.5,
        intensity=1,
    ),
    cue(
        "so",
        r"^so (?:you(?:'re)?|i(?:'m| have| can| just)?|we|it's|that's|they|now)\b[^?]*\?|^so (?:i'm|you're|i) (?:told|to|just|supposed|still)",
        confidence=0.45,
        intensity=1,
    ),
    cue(
        "don't dont",
        r"^(?:no,? |now |and |well,? )?don'?t (?:you )?(?:tell|say|give|talk|patroni[sz]e|even|lie|call me|hang up)\b|\bi don'?t (?:care|believe (?:you|this|it|that))\b|\bi don'?t know (?:what (?:to do|else)|how (?:i'm|else|much more))\b",
        confidence=0.5,
        intensity=2,
    ),
    cue(
        "listening listen hear understand",
        r"\bare you (?:even )?listening\b|\b(?:do|can) you (?:not |even )?(?:hear (?:me|yourself)|understand\?)|\bdo you understand\b|\blisten to me\b|\b(?:not|nobody's|never|isn't|aren't) listening\b",
        confidence=0.5,
        intensity=2,
    ),
    cue(
        "hours hour minutes weeks months days years since day morning week",
        r"\b(?:been|was|were|waiting|waited|hold|holding|sat|sitting|stood|standing)\b[^.?!]{0,30}\b(?:hours?|minutes|weeks|months|days|years|since|all (?:day|morning|week))\b|^(?:\w+ )?(?:hours?|days?|weeks?|months?)[!.]",
        confidence=0.38,
        intensity=1,
    ),
    cue(
        "third fourth fifth sixth 3rd 4th 5th",
        r"\b(?:third|fourth|fifth|sixth|3rd|4th|5th) (?:time|one|person|call)\b",
        confidence=0.45,
        intensity=2,
    ),
    cue(
        "died passed funeral burying deceased lost hospice",
        r"\b(?:(?:he|she|husband|wife|mum|mom|mother|father|dad|brother|sister|son|daughter|who|they)(?:'s| has)? (?:just )?(?:died|passed|deceased)|lost (?:him|her|my)|burying|funeral|hospice)\b",
        confidence=0.42,
        intensity=1,
    ),
    cue(
        "want wanted hoped expected asked",
        r"\b(?:all i|i just|i only) (?:wanted|want|asked)\b|\bi(?:'d)? (?:hoped|expected)\b|\bi expected better\b",
        confidence=0.27,
        intensity=1,
    ),
    cue(
        "fault stupid feel own",
        r"\b(?:is it|it's|it is|not) my (?:own )?fault\b|\bi feel (?:so |like |really |such )?\w+(?<!better)(?<!good)|\bmy own (?:money|phone|house|stupid)\b",
        confidence=0.5,
        intensity=1,
    ),
    cue(
        "sorry shouting raising angry stressed happy respect",
        r"^(?:i'm |i am )?sorry[.,] (?:i|it's|i'm|just)\b[^?]*(?:can't|don't normally|just)|\bi'm not (?:shouting|raising|angry|stressed|happy|impressed)\b|\bwith (?:all due )?respect\b|\bnot (?:at all )?happy (?:with|about)\b",
        confidence=0.42,
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
_CAPITALS = re.compile(r"[A-Z]{4}")
_SHOUT = re.compile(r"\b[A-Z]{4,}\b")
_NEEDED = 0.5
_LONG = 200


def _felt(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    hints = _hints(heard, before(heard, call))
    if _CAPITALS.search(heard.turn.text) is not None and _shouts(heard, call):
        hints.append((0.5, 3))
    if not found and not hints:
        return ()
    hints += [(each.confidence, int(each.attributes["intensity"])) for each in found]
    if (own := call.last(heard.turn.speaker)) is not None and own.has("distress"):
        hints.append((_LASTING, 2))
    if "!" in heard.wordset:
        hints.append((_EXCLAIMS, 2))
    confidence = 1 - prod(1 - weight for weight, _ in hints) - (0.35 if heard.has("relief", "solved") else 0)
    return _quoted(heard, found, confidence, _intensity(hints)) if confidence >= _NEEDED else ()


Hint = tuple[float, int]
"""How much it says for distress, and the intensity that it shows."""


def _hints(heard: Heard, earlier: Heard | None) -> list[Hint]:
    """What the turn's other moments and the agent's turn before it suggest."""
    hints = [
        (_OF_THE_TURN[each.kind], 3 if each.kind == "abuse" else 2)
        for each in heard.moments
        if each.kind in _OF_THE_TURN and each.confidence > _SHOWN_ONLY
    ]
    if earlier is None or not earlier.moments or (len(heard.words) < 4 and not _CALM.isdisjoint(heard.words[:1])):
        return hints
    worst = max(_OF_THE_AGENT.get(each.kind, 0.0) for each in earlier.moments)
    if worst:
        hints.append((worst, 2))
        if not _NEGATED.isdisjoint(heard.wordset):
            hints.append((0.2, 2))
    return hints


def _quoted(heard: Heard, found: Sequence[Found], confidence: float, intensity: int) -> Iterator[Found]:
    """The strongest words with their sentence, or else the turn's longest sentence."""
    longest = max(heard.sentences, key=lambda sentence: sentence.end - sentence.start)
    start, end = longest.start, longest.end
    for each in best(found):
        around = sentence_around(heard.normal, each.start, each.end)
        if around[1] - around[0] <= _LONG:
            start, end = around
    yield Found(start, end, min(confidence, 0.95), {"intensity": intensity})


def _intensity(hints: Sequence[Hint]) -> int:
    """That of the strongest hint; mild ones together make a clear one."""
    level = max(hints)[1]
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
    "what when where why still again never nobody nothing nowhere stop please help listen this that twice three four five ever have been just said does want need seriously ridiculous now hours days weeks months money every always only even tomorrow today none".split()
)

DETECTOR = Rule(
    kind="distress",
    version="2",
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
