"""The customer says what is wrong.

Evidence adds up: something that doesn't do what it should (a negated or ended function), a bad state (broken, stuck,
locked out), a wrong done to them ("you've charged me twice"), something missing or late, a message that says so, the
word problem itself. How much is needed depends on where the call stands: the first things that a customer tells are
mostly the problem, so little is needed there, more later on, and a turn that only asks for a service ("I'd like to
book ...") needs more than one that reports.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from wellheard.detectors._evidence import before, surest_sentence, together
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, cue, said

_WORKS = (
    r"(?:work|load|open|start|connect|charge|print|download|upload|show|turn|come|switch|boot|ring|play|save|sync|register|submit|recogni[sz]e|accept|let|go|respond|fit|"
    r"arrive|appear|match|close|update|scan|cool|heat|drain|spin|move|fire|kick|take|stay|send|display|pair|light|flush|lock|unlock|shut|reach|read|stop|tell|exist|correspond|reflect|deliver|clear|turn up|hold)"
)
_GONE = r"(?:broke\w*|dead|faulty|damaged|cracked|leak\w*|smashed|stuck|frozen|jammed|torn|ripped|scratched|burnt|soaked|blocked|banned|suspended|locked|missing|wrong|gone|empty|down|declined|denied|rejected|refused|cancelled|canceled|failed|failing|failure|crash\w*|slow|late|delayed|lost|stolen|hacked|expired|overdue|overcharged|blank|black|faded|dirty|off|out|disconnected|withheld|flooded|flat|snapped|defective|corrupted|incorrect|blinking|flashing|buzzing|grinding|overheating|lagging|disabled|unavailable)"

_CUES = (
    cue(
        "isn't isnt not won't wont doesn't doesnt don't dont didn't didnt hasn't hasnt haven't havent aren't wouldn't never wasn't ain't can't cant",
        rf"\b(?=['aidwhnc])(?<!\bi )(?<!you )(?:isn'?t|is not|'s not|won'?t|will not|doesn'?t|does not|don'?t|didn'?t|did not|hasn'?t|has not|never|haven'?t|aren'?t|are not|not|wouldn'?t|ain'?t|can'?t)(?: \w+)? (?:{_WORKS}(?:s|ed|ing|n)?|came|gone|there|here|working|showing|right|turning|charging|closing|updating|arriving|recogni[sz]ing|connecting|loading|opening|printing|moving)\b",
        confidence=0.5,
    ),
    cue(
        "can't cant cannot couldn't couldnt unable not",
        r"\b(?:i|we|he|she|they|nobody|customers|people|husband|wife|mother|father|and|but)(?:'m| am| was| are|'re)? (?:just |still |also |even )?(?:can'?t|can ?not|couldn'?t|unable to|not able to)(?: \w+)? (?:get|log|sign|access|open|use|reach|find|see|make|pay|connect|download|enter|send|receive|print|hear|watch|complete|update|upload|view|transfer|withdraw|activate|turn|check|submit|change|call|verify|remember|close|do|book|reset)\b",
        confidence=0.4,
    ),
    cue(
        "stopped stops keeps kept no quit quits",
        r"\b(?:stopped|stops|quit|quits) (?:\w+ )?(?:\w+ing|in the|after)\b|\b(?:keeps?|kept|keep on) (?:on )?(?:\w+ )?(?:\w+ing|saying|going|coming|telling)\b(?<!keep having)|\bno longer\b",
        confidence=0.5,
    ),
    cue(
        "no",
        r"\b(?:have|has|got|'ve|had|there's|is|with|and|says?|get|still|shows|gives|at all|there was|,) ?(?:i have |got )?no (?:\w+ )?(?:internet|signal|heating|heat|hot|water|power|picture|sound|tone|service|connection|gas|electricity|lights?|wifi|wi-fi|network|reception|display|image|response|answer|reply|confirmation|refund|record|sign|email|text|update|delivery|charge|access|luck)\b|^no (?:internet|signal|heating|heat|hot water|water|power|service|connection|gas)\b",
        confidence=0.55,
    ),
    cue(
        "broke broken dead faulty damaged cracked leak leaking leaked smashed stuck frozen jammed torn ripped scratched burnt soaked blocked banned suspended locked missing wrong gone empty down declined denied rejected refused cancelled canceled failed failing crashing crashed crashes slow late delayed lost stolen hacked expired overdue overcharged blank black dirty off out disconnected withheld flooded flat snapped defective corrupted incorrect blinking flashing buzzing grinding overheating lagging disabled unavailable",
        rf"\b(?:is|are|was|were|been|'s|'re|s|has|have|had|got|get|went|gone|came|come|comes|goes|keeps|says|ve|'ve|just|all|it|me|i'm|im|i am|am|being|and|completely|totally|claim|card|payment|order|flight|turned)(?: all| just| also| completely| totally| been| now| suddenly| gone| already| \w+ly| my| me| the)* {_GONE}\b(?! (?:to|of) (?:the )?(?:luck|town|course|work|charge))",
        confidence=0.4,
    ),
    cue(
        "wrong broken damaged missing faulty defective incorrect extra duplicate",
        r"\b(?:wrong|broken|damaged|missing|faulty|defective|incorrect|duplicate|unauthori[sz]ed) (?:\w+ ){0,2}?(?:item|items|order|size|colou?r|one|ones|part|parts|product|address|name|amount|charge|account|box|thing|things|date|parcel|package|price|card|model|food|number|bill|side)\b|\bsomething(?:'s| is)? (?:\w+ )?wrong\b|\b(?:what's|is|are|'s) wrong (?:with|here)\b",
        confidence=0.6,
    ),
    cue(
        "problem problems issue issues trouble difficulty fault error errors complaint",
        r"\b(?:problems?|issues?|troubles?|difficult(?:y|ies)|complaint|faults?)\b(?: \w+){0,2} (?:with|about|in|on|getting|logging|accessing|is|that|to)\b|\b(?:having|have|had|got|getting|facing|gives?|says|shows?|showing|seeing|with) (?:\w+ ){0,3}?(?:problems?|issues?|trouble|difficulty|faults?|errors?)\b|\berror (?:code|message|\w?\d+|\w+ (?:one|two|three|four|five|six|seven|eight|nine|ten))\b",
        confidence=0.5,
    ),
    cue(
        "charged taken took taking billed charging debited sent gave put closed cancelled lost left denied paid changed stopped broke missed locked deducted",
        r"\b(?:you(?:'ve| have| guys| people| lot| folks| all)*|they(?:'ve| have)?|somebody|someone|bank|driver|engineer|company|courier|shop|u|i(?:'ve| have)? been|i was|we(?:'ve| have)? been|we were|got|been) (?:just |only |already |now |still |have |also )*(?:charged|taken|took|taking|billed|charging|debited|sent|gave|given|put|closed|cancelled|canceled|lost|left|denied|changed|stopped|broke|broken|missed|locked|deducted|double.charged|overcharged|blocked|cut|turned|mixed)\b(?: (?:me|us|my|our|the|out|off|twice|extra|two|double|from|money|a|an|for|up|more|it|him|her|down|\W?\d))",
        confidence=0.5,
    ),
    cue(
        "twice double again",
        r"\b(?:charged|billed|taken|paid|gone|out|debited)\b[^.?!]{0,30}\b(?:twice|double|two times)\b|\b(?:it's|its|is|he's|gone|happened|doing it|down|off) (?:\w+ )?again\b",
        confidence=0.45,
    ),
    cue(
        "nobody no-one nothing never none",
        r"\b(?:nobody|no one|no-one|nothing|none)(?: \w+)?(?:'s| has| have)? (?:\w+ )?(?:came|come|turned|showed|answer\w*|happen\w*|there|arrived|called|rang|comes|comes|replied|came|moved|received|brought|completed|shows|works|tells|told|is|was)\b|\bnever (?:\w+ )?(?:came|arrived|received|got|turned|showed|asked|ordered|made|had|went|agreed|signed|been|worked)\b",
        confidence=0.32,
    ),
    cue(
        "received receive got come came arrived delivered heard",
        r"\b(?:haven'?t|hasn'?t|have not|has not|not|didn'?t|did not|never|still no)(?: \w+){0,2} (?:received?|got|come|came|arrived?|been (?:delivered|paid|refunded|credited|\w+ed)|delivered|heard|show\w*|turned)\b",
        confidence=0.55,
    ),
    cue(
        "supposed meant should said told promised ordered wanted booked asked paid",
        r"\b(?:was|were|is|are|'s|it's) (?:all )?(?:supposed|meant) to\b|\bshould(?:'ve| have)(?: been)? (?:\w+ed|here|come|there|got|by now|arrived)|\b(?:ordered|booked|asked for|wanted|paid for)\b[^.?!]{2,60}\b(?:and|but|you(?:'ve)?|i(?:'ve)? got|received|instead|sent|came|not)\b",
        confidence=0.4,
    ),
    cue(
        "letter email text bill message notification statement e-mail",
        r"\b(?:got|had|have|received|receive|getting|from|opened|sent|is|this|'ve|here)(?: \w+){0,4} (?:letter|email|e-mail|text|bill|message|notification|statement)\b[^.?!]{0,40}\b(?:saying|says|said|that|about|for|to say|telling|tells|from|it|my|off|,)\b",
        confidence=0.35,
    ),
    cue(
        "says say saying",
        r"\b(?:it|screen|app|website|page|site|portal|system|tracking|phone|machine|box|bag|letter|email|map|computer|text|log|meter|card|and|just|keeps|status|parcel) (?:just |only |always |still |now |then |keeps )*(?:says?|saying)\b",
        confidence=0.35,
    ),
    cue(
        "since days weeks months hours ago yesterday morning night",
        r"\b(?:been|off|out|down|gone|dead|red|waiting|not|n't|no|stopped|broken|started|happening|on)\b[^.?!]{0,40}\bsince\b|\b(?:for|been|waiting)(?: \w+){0,3} (?:days|weeks|months|hours)\b",
        confidence=0.3,
    ),
    cue(
        "but only just still instead",
        r"\bbut (?:it|i|the|there|when|now|my|no|nobody|they|he|she|then|today)\b|\bstill (?:not|no|haven't|hasn't|isn't|doesn't|won't|waiting|red|the same|nothing|says|showing|in)\b|\binstead of\b",
        confidence=0.3,
    ),
    cue(
        "light lights red orange amber flashing blinking noise smell smoke",
        r"\b(?:red|orange|amber|flashing|blinking)(?: \w+)? (?:light|lights|one)\b|\blights?(?:'s| is| are| goes| was)? (?:\w+ )?(?:red|orange|amber|flashing|blinking|off)\b|\b(?:strange|funny|horrible|weird|awful|loud|burning) (?:noise|smell|sound)|\bmak(?:es|ing) (?:a|this|some) (?:\w+ )?(?:noise|sound)",
        confidence=0.5,
    ),
    cue(
        "drops dropping dropped cuts cutting freezes freezing fell falls bounced leaking broke sheared snapped burst",
        r"\b(?:keeps? |is |it's |calls? |signal |internet |line |wifi |screen |video |it |they've |they |has |just |\w+ )(?:drops|dropping|dropped|cuts?|cutting|freezes|freezing|fell|falls|bounced|broke|sheared|snapped|burst)\b",
        confidence=0.35,
    ),
    cue(
        "why",
        r"\bwhy (?:is|am|are|was|were|did|has|have|can't|won't|isn't|hasn't|do|does) (?:my|i|you|it|the|we|there|this|they|your|he|she)\b",
        confidence=0.3,
    ),
    cue(
        "didn't didnt not never",
        r"\bi (?:didn'?t|did not|never|don'?t) (?:\w+ )?(?:make|order|recogni[sz]e|authori[sz]e|ask|request|sign|agree|buy|do|cancel|made|ordered|asked|want|know (?:what|why|this)|understand)\b",
        confidence=0.3,
    ),
    cue(
        "lost misplaced dropped left forgot forgotten",
        r"\b(?:i|we|my \w+)(?:'ve| have| just| think i)*(?: to)? (?:lost|misplaced|dropped|left|forgot|forgotten) (?:my |our |his |her |a |the |credit |debit )+\w+",
        confidence=0.5,
    ),
    cue(
        "fraud scam unauthorised unauthorized stolen accident emergency died passed",
        r"\b(?:fraud|scam|scammed|unauthori[sz]ed|stolen|accident|robbed|hacked|burgled)\b|\b(?:passed away|died)\b",
        confidence=0.4,
    ),
    cue(
        "short extra less more than too",
        r"\b(?:pounds?|dollars?|quid|bucks|euros|\d) short\b|\btoo (?:small|big|large|tight|loose|slow|hot|cold|high|loud|much|short|long|late)\b",
        confidence=0.3,
    ),
)
_SERVICE = re.compile(
    r"\b(?:(?:i|we)(?:'d| would| just| really| only| do)* (?:like|love|want|wanna|wish|need|prefer)|want(?:ed|ing)? to|looking (?:to|for)|please|plz|pls|"
    r"(?:can|could|would|may|will) (?:you|i|we|u|someone|somebody)|how (?:do|can|to|much)|(?:book|change|cancel|update|order|renew|upgrade|check|open|close|schedule) (?:a|an|my|the)|"
    r"help me|request|purchase|buy |sign up|apply|calling to|ringing to|calling about (?:a|an|your)|inquir\w+|enquir\w+|interested in|to be (?:sent|booked|changed|updated)|name(?:'s| is)|ma'?am\b)"
)
_LEAST_TEXT = 24
_ANSWER = frozenset("yes yeah no yep nope aye correct right okay ok sure".split())


_OPENING = 3
"""The customer's first words stand among so many turns."""
_EARLY = 7
_DRAWN_OUT = 10
"""So long the problem may still be told for the first time, where the agent has just asked for it."""


def _enough(heard: Heard, call: CallSoFar, confidence: float) -> bool:
    """Whether the evidence is enough, by where in the call we are and whether a problem was told before."""
    turn = len(call.turns)
    confidence -= 0.1 if _replies(heard) else 0
    if turn <= _OPENING or (turn <= 12 and _drawn_out(heard, call)):
        return confidence >= 0.25
    first, later = (0.33, 0.5) if turn <= _EARLY else (0.5, 0.72)
    return confidence >= later or (confidence >= first and not _told(call))


def _told(call: CallSoFar) -> bool:
    """Whether an earlier turn told a problem. O(moments up to it)."""
    return any(moment.kind == "problem" for each in call.turns[:-1] for moment in each.moments)


def _by_place(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    turn = len(call.turns)
    if not found and turn > _DRAWN_OUT:
        return ()
    if found and len(heard.words) > 2:
        confidence = together(found)
        if _enough(heard, call, confidence):
            return [
                Found(each.start, each.end, min(max(confidence, 0.5), 0.95))
                for each in surest_sentence(heard, call, found)
            ]
    if turn <= _EARLY or (turn <= _DRAWN_OUT and _drawn_out(heard, call)):
        return _first_telling(heard, call)
    return ()


def _drawn_out(heard: Heard, call: CallSoFar) -> bool:
    """Whether the agent has just asked what is the matter."""
    earlier = before(heard, call)
    return earlier is not None and earlier.has("open-question", "probe")


def _replies(heard: Heard) -> bool:
    return heard.words[0] in _ANSWER or heard.normal.rstrip().endswith("?")


def _first_telling(heard: Heard, call: CallSoFar) -> Iterator[Found]:
    """The first thing that a customer tells at length is what they call about, unless they ask for a service."""
    earlier = before(heard, call)
    asked = earlier is not None and "?" in earlier.wordset and not _drawn_out(heard, call)
    least = 12 if len(call.turns) > _OPENING or heard.words[0] in _ANSWER else 9 if asked else 7
    if len(heard.words) < least or _SERVICE.search(heard.normal) or _told(call):
        return
    longest = max(heard.sentences, key=lambda each: each.end - each.start)
    if longest.end - longest.start > _LEAST_TEXT and not heard.normal.rstrip().endswith("?"):
        yield Found(longest.start, longest.end, 0.5)


DETECTOR = Rule(
    kind="problem",
    version="2",
    cues=_CUES,
    fold=_by_place,
    wakes="i it my the and to a",
    fires=(
        said("customer: Hello, my dishwasher won't drain and there's an error code on the front."),
        said("agent: How can I help?", "customer: You've charged my card twice for one pair of shoes."),
        said("customer: i ordered a blue jacket and got a green one"),
        said("customer: My parcel still hasn't arrived."),
        said("customer: Good morning sir, I am not able to login from yesterday evening."),
    ),
    silent=(
        said("customer: Hi, I'd like to book a flight from Leeds to Malaga please."),
        said("agent: What is your name?", "customer: It's Anna Petersen."),
        said("agent: Was it delivered?", "customer: Yes, it came on Monday, thank you."),
        said("agent: Can I have your number?", "customer: Just a second, it's on my other phone."),
        said("agent: Your parcel still hasn't arrived?"),
    ),
)
