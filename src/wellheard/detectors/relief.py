"""The customer thanks warmly, praises, or sounds helped.

Praise of the agent ("you've been so kind", "you're a star"), of the help ("that's brilliant", "that's so kind of you"),
thanks with weight ("thank you so much", "thank you for listening", "I really appreciate it"), and ease after worry
("thank God", "I can breathe", "I was about to cry"). A mere "thanks, bye" stays out, and so does sarcasm: "thank you
very much" after a refusal, or praise with "but".
"""

from collections.abc import Iterable, Sequence

from wellheard.detectors._evidence import before, surest_sentence, together
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, cue, said

_VERY = r"(?:(?:a|an|the|so|very|really|such|such a|real|most|more than|absolute|absolutely|proper|pretty|just|too|right|ever so|always|dead|awful|wee|good|bit of a|my|amazing|wonderful|incredibly|extremely|super) )*"
_NICE = r"(?:kind|helpful|good|great|lovely|sweet|wonderful|brilliant|fantastic|amazing|excellent|awesome|nice|patient|thoughtful|generous|decent|understanding|perfect|best|professional|pleasant|warm|fair|fabulous|superb|quick|clever|gracious|terrific|marvellous|marvelous|grand|ace|sound|magic)"
_TREASURE = r"(?:star|angel|life ?saver|legend|saint|marvel|gem|dear|darling|treasure|hero|diamond|gift|magician|wizard|genius|godsend|beauty|champion|champ|blessing|lady|gentleman|gent|lass|lad|man|woman|person|tonic|sport|one|best|rock|peach|delight|credit)"

_KINDNESS = "kind helpful good great lovely sweet wonderful brilliant fantastic amazing excellent awesome nice patient thoughtful generous decent understanding perfect best professional pleasant warm fair fabulous superb quick clever gracious terrific marvellous marvelous grand ace sound magic"
_PRAISE = f"{_KINDNESS} star angel lifesaver saver legend saint marvel gem dear darling treasure hero diamond gift magician wizard genius godsend beauty champion champ blessing lady gentleman gent lass lad tonic sport rock peach delight credit help helped saved rescued calmed explained understood answered cheered"
_CUES = (
    cue(
        _PRAISE,
        rf"\b(?:you(?:'re| are|'ve been| have been|'ve done| were|'ve)|ur|you people are|you guys are)(?: all| both)? {_VERY}(?:{_NICE}|{_TREASURE}|a help|helped|saved|rescued|made|come good|done|calmed|explained|understood|answered|cheered)\b(?! (?:at (?:making|avoiding)|for (?:a|the|it|friday)|in|on (?:the|my)|with us|who|person (?:i|who|that)|people|to me that|with that|that again|my (?:card|account|order)|a mistake|me (?:wait|late|feel (?:stupid|small))))",
        confidence=0.7,
    ),
    cue(
        "star angel lifesaver legend saint marvel gem treasure hero diamond beauty godsend champion bless god goodness",
        r"\b(?:you|oh,?|you're a|what a|absolute|you absolute|ya|you're|you little) (?:\w+ )?(?:star|angel|life ?saver|legend|saint|marvel|gem|treasure|hero|diamond|beauty|godsend|champion)\b|\b(?:god |lord )?bless (?:you|your|him|her|them|'?em)\b|\bthank (?:god|goodness|heavens?|the lord|christ|fuck)\b(?! (?:it's|its|i'm) friday)",
        confidence=0.7,
    ),
    cue(
        "thank thanks cheers ta thankyou",
        r"\b(?:thank you|thanks|cheers|ta|thankyou),? (?:(?:ever )?so (?:so )?much|very,? very much|a (?:million|lot|bunch|ton)|(?:\w+,? )?(?:really|honestly|seriously|truly|honest)|for (?:being|listening|asking|your help|all|everything|helping|doing|not|finding|explaining|staying|understanding|sorting|taking|saying|telling|putting|the help|that|looking|caring|your (?:time|kindness|patience|help))|again for|from (?:my|the bottom)|thank|both|all)\b",
        confidence=0.6,
    ),
    cue(
        "thank thanks",
        r"(?:\bthank you\b.*){2}|\b(?:oh|wow|really|honestly|seriously|great|wonderful|brilliant|amazing|lovely|perfect|awesome|omg|ah|yay|good|ok|okay|yes please|yes|no)[,.!]* (?:\w+,? )?(?:thank you|thanks)\b(?=[^.?!]*!)|\b(?:thank you|thanks)\b[^.?!]{0,20}!|\b(?:can'?t|cannot) thank you\b|\bi thank you\b",
        confidence=0.45,
    ),
    cue(
        "thank thanks",
        r"\bthank you,? (?:[a-z]+)(?:[.!,]|$)(?! (?:bye|goodbye|but|can|could|what|and my|i (?:need|want|have)))",
        confidence=0.3,
    ),
    cue(
        "appreciate grateful obliged",
        r"\b(?:i|we|much|really)(?:'d| do| really| so| truly| just| would|'m| am| am very|'m so|'m very)* (?:appreciate (?:it|that|you|your|the|this|all)|(?:so |very )?(?:grateful|obliged))\b(?! if)",
        confidence=0.55,
    ),
    cue(
        _KINDNESS + " better relief weight load enough news",
        rf"\b(?:that's|thats|that is|that'd be|that would be|it's|oh|oh,|how|how very|that all sounds|sounds|that was|wow|so) {_VERY}(?:{_NICE}|better|such good news|great news|good news|a relief|a weight|a load off|more than (?:i|fair|enough|anyone|anybody)|amazing|a great help|a big help|all i (?:wanted|needed)|really fair|kind)\b(?:,? (?:of|from) you|[.,!]|$| thank| news| idea)",
        confidence=0.5,
    ),
    cue(
        "relief relieved reassuring reassured breathe sleep weight better crying cry happy made saved saves",
        r"\b(?:what a|such a|huge|big) relief\b|\b(?:so|very|really|am|i'm) (?:relieved|happy|pleased|delighted|glad|chuffed)\b|\bi can (?:finally )?(?:breathe|sleep|relax|rest)\b|\bweight off\b|\bfeel(?:ing)? (?:so |much |a lot |a bit )?(?:better|lovely|lighter|calmer)\b|\bmade my (?:day|morning|week|year|night)\b|\b(?:saved|saves|save) (?:my|me|us|the|our|his|her|a)\b|\bcry(?:ing)? (?:in a good way|again|happy)|\bhappy (?:with that|tears)\b|\bmuch better\b",
        confidence=0.6,
    ),
    cue(
        "first finally",
        r"\b(?:you're|you are|that's|that is|you were) the (?:first|only) (?:\w+ )?(?:person|one|human|human being|company|agent|time)\b",
        confidence=0.7,
    ),
    cue(
        "more",
        r"\bmore than (?:anyone|anybody|i(?:'ve)? (?:had|got|asked|hoped|expected)|i've gotten|what i)\b",
        confidence=0.55,
    ),
    cue(
        "about going nearly thought dreading expecting",
        r"\bi was (?:just )?(?:about|going|ready) to (?:\w+ )?(?:cry|give up|break|scream|cancel|sit down|start|tear)|\bi(?:'d| had| have|'ve)? (?:been )?dread(?:ing|ed)\b|\bi (?:very )?nearly didn't\b|\bwas expecting (?:a|to)\b|\bcame on (?:here )?(?:ready )?to\b|\bi about didn't\b",
        confidence=0.55,
    ),
    cue(
        "idea words know say",
        r"\byou(?:'ve| have) no idea\b(?! (?:what|how (?:long|many|hard)))|\bi have no words\b|\bdon'?t know (?:what|how) (?:i'd|i would|to (?:thank|say))|\byou don'?t know what\b",
        confidence=0.5,
    ),
    cue(
        "perfect brilliant wonderful fantastic amazing lovely excellent awesome",
        r"^(?:oh,? |that's |ah,? |yes,? |okay[,.]? |wow[,.]? |no,? )*(?:perfect|brilliant|wonderful|fantastic|amazing|lovely|excellent|awesome|fabulous|superb|magic)[!]",
        confidence=0.5,
    ),
    cue(
        "decent fair good kind helpful",
        r"\b(?:decent|good|kind|nice|lovely|sweet|generous|big) of (?:you|ya|ye|them|u)\b|\bfair play\b|\bgood (?:lad|lass|man|woman|sort|job|on you)\b",
        confidence=0.65,
    ),
    cue(
        "omg god wow gosh yay",
        r"\b(?:oh my (?:god|goodness|gosh|days)|omg|wow|yay|oh wow)\b[^.?!]{0,20}(?:thank|!|amazing|it's|that)|^oh,? thank\b",
        confidence=0.45,
    ),
    cue(
        "kiss hug love owe",
        r"\bcould (?:kiss|hug) (?:you|her|him)|\bi (?:love|owe) you\b|\bi kiss your\b|\bhug (?:you|from)\b",
        confidence=0.75,
    ),
    cue(
        "sorry apologies rude rough",
        r"\bsorry (?:about (?:before|earlier|that|my)|i (?:shouted|snapped|was|called|for)|that i|for (?:shouting|snapping|the tone|being))\b|\bapologies for (?:the|my)\b",
        confidence=0.4,
    ),
)
_SOUR = ("refusal", "dismissal", "runaround", "defensive", "condescension", "canned", "blame")
_HELPED = ("offer", "ownership", "wrap-up", "escalation", "validation", "patience", "sympathy", "instruction")


def _warm(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    """Thanks add up with what the agent has just done; after a refusal much more is needed."""
    earlier = before(heard, call)
    confidence = together(found)
    if earlier is not None and earlier.has(*_HELPED):
        confidence += 0.1
    if earlier is not None and earlier.has(*_SOUR) and not earlier.has("shared-disappointment", "offer", "ownership"):
        confidence -= 0.25
    if "?" in heard.wordset:
        confidence -= 0.05
    if len(call.turns) < 5:
        confidence -= 0.2
    if confidence >= 0.5:
        for each in surest_sentence(heard, call, found):
            yield Found(each.start, each.end, min(confidence, 0.95))


DETECTOR = Rule(
    kind="relief",
    version="2",
    cues=_CUES,
    fold=_warm,
    fires=(
        said(
            "agent: It's on its way.",
            "customer: a",
            "agent: b",
            "customer: c",
            "agent: You'll have it by noon, I've booked it myself.",
            "customer: Thank you so much, you've been so kind.",
        ),
        said(
            "agent: a",
            "customer: b",
            "agent: c",
            "customer: d",
            "agent: It's all sorted.",
            "customer: You're an absolute angel!",
        ),
        said(
            "agent: a",
            "customer: b",
            "agent: c",
            "customer: d",
            "agent: I've taken the fee off.",
            "customer: Oh, what a relief. I was about to cry.",
        ),
        said(
            "agent: a",
            "customer: b",
            "agent: c",
            "customer: d",
            "agent: I'll ring you tonight.",
            "customer: I really appreciate it, thanks for listening.",
        ),
    ),
    silent=(
        said(
            "agent: a", "customer: b", "agent: c", "customer: d", "agent: Anything else?", "customer: No, thanks. Bye."
        ),
        said(
            "agent: a",
            "customer: b",
            "agent: c",
            "customer: d",
            "agent: Is that right?",
            "customer: Yes, that's right, thank you.",
        ),
        said("agent: Good morning.", "customer: Thank you for taking my call."),
        said(
            "agent: a",
            "customer: b",
            "agent: c",
            "customer: d",
            "agent: We can't do that.",
            "customer: Well, that's just great.",
        ),
        said("agent: You've been so kind, thank you so much."),
    ),
)
