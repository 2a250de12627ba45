"""The customer threatens to leave, complain, review or sue, or asks for a supervisor.

Somebody above ("get me your manager", "who's your boss"), the law and the regulator, the public (reviews, papers,
social media), the bank (taking the payment back), and leaving ("I'll go elsewhere", "then cancel it"). Not a threat: a
call that is about a cancellation from its start, or a manager who is only mentioned.
"""

from collections.abc import Iterable, Sequence

from wellheard.detectors._evidence import surest_sentence
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, cue, said

_ABOVE = r"(?:supervisor|manager|managers|team lead(?:er)?|boss|superior|management|someone (?:else|above|higher|senior|in charge)|somebody (?:else|above|over|higher|in charge|whose|who can)|someone (?:whose|who can|with)|whoever(?:'s| is| runs)?|anyone (?:else|above|over)|anybody (?:else|above)|head office|higher.up)"
_LAW = r"(?:ombudsman|lawyer|lawyers|solicitors?|attorney|legal action|trading standards|regulators?|small claims|tribunal|commissioner|citizens advice|consumer (?:affairs|protection|court|forum|rights)|better business|bbb|ofcom|ofgem|ofwat|fca|ftc|fcc|watchdog|to court|claims court|attorney general|my (?:mp|msp|councillor|senator|congressman)|insurance (?:department|commissioner))"
_PUBLIC = r"(?:trustpilot|tripadvisor|yelp|google|twitter|facebook|instagram|tiktok|reddit|linkedin|youtube|social media|on the internet|the (?:papers?|press|news|media|telly|tv|radio|bbc)|newspapers?|journalist|reviews?|bad review|one.star)"
_WILL = r"(?:i'll|i will|i shall|i'm going|im going|i am going|i'm gonna|i'd|we'll|we will|(?:i'm|i am|im|we're) (?!in\b|at\b)\w+ing|you'll be|you will be|i want|i need|getting|going|gonna|expect|let me|will be|then|next)"
_ELSEWHERE = r"(?:elsewhere|(?:with|to) (?:someone|somebody) else|somewhere else|another (?:company|provider|bank|shop|insurer|store|airline|network)|a different (?:company|provider|bank|shop)|your competitors?|the competition)"

_CUES = (
    cue(
        "supervisor manager managers boss superior management someone somebody whoever anyone anybody whoever's lead leader higher",
        rf"\b(?:speak|talk|put me|get me|give me|let me|want|like|fetch|call|need|ask for|where(?:'s| is)|is there|there's no one|transfer me|connect me|who(?:'s| is)|find me)\b(?: \w+){{0,5}}? ?{_ABOVE}\b(?! (?:at|of) (?:work|the shop))|^(?:no,? |okay[.,]? |then )?(?:a |your )?(?:manager|supervisor)[?.!,]",
        confidence=0.75,
    ),
    cue(
        "your boss name surname",
        r"\bwho(?:'s| is) your (?:boss|manager|supervisor)|\b(?:what's|what is|give me|i want|i'd like|writ\w+ down|with|spell) your (?:full |last |sur)?(?:name|surname)\b(?! (?:again|sorry|dear|love))(?=.{0,40}(?:\bcause\b|complain|\bwrit|\bdown|\bin it|\bagainst|\band your|\?$|[.]$))",
        confidence=0.45,
    ),
    cue(
        "ombudsman lawyer lawyers solicitor solicitors attorney legal trading regulator regulators small tribunal commissioner citizens consumer bbb ofcom ofgem ofwat fca ftc fcc watchdog court mp msp councillor insurance better",
        rf"\b{_WILL}\b[^.?!]{{0,60}}\b{_LAW}\b|\b{_LAW}\b[^.?!]{{0,30}}\b(?:will|can have|are going|is going|next|hear)\b|^(?:then |and |or )(?:the )?{_LAW}\b",
        confidence=0.75,
    ),
    cue(
        "sue suing sued", r"\b(?:sue|suing) (?:you|your|the|them)\b|\bi(?:'ll| will|'m going to) sue\b", confidence=0.85
    ),
    cue(
        "trustpilot tripadvisor yelp google twitter facebook instagram tiktok reddit linkedin youtube social internet paper papers press news media telly tv radio newspaper journalist review reviews",
        rf"\b(?:{_WILL}|put(?:ting)?|post(?:ing)?|leav(?:e|ing)|writ(?:e|ing)|ring(?:ing)?|call(?:ing)?|tell(?:ing)?|share|going (?:up )?(?:on|to))\b[^.?!]{{0,50}}\b(?:on|to|in|a|the|up|leave|write|review|ringing|calling|post|with)\b[^.?!]{{0,30}}?\b{_PUBLIC}\b|\b(?:gonna|going to|will|'ll|still) (?:\w+ )?review (?:it|you|this)\b",
        confidence=0.65,
    ),
    cue(
        "complaint complaints complain report complaining",
        r"\b(?:make|file|lodge|raise|register|put in|submit|log|send|want|open|making|filing|start) (?:a|an|another) (?:\w+ )?complaint\b|\byour (?:\w+ )?complaints? (?:address|department|people|team|procedure|number)|\b(?:i'll|i will|i'm going to|i am going to|going to be|i'm gonna|i shall) (?:be )?(?:complain\w*|report(?:ing)? (?:you|this|it))\b|\bcomplain (?:about you|to your)",
        confidence=0.75,
    ),
    cue(
        "charging charge chargeback back dispute payment",
        r"\bcharge ?back\b|\b(?:charge|charging|charged) (?:it|this|that) back\b|\b(?:dispute|stop|cancel|reverse|block) (?:it|this|the (?:payment|charge|direct debit)) (?:with|at|through)? ?(?:my|the)? (?:bank|card)\b|\bget my bank to\b",
        confidence=0.7,
    ),
    cue(
        "cancel cancelling close closing cancelled",
        r"\b(?:then|just|well|so|fine|i'll|i will|i'm|i am|gonna|going to|or i'll|or i|want to|i'd rather|might|may as well|can) (?:just )?(?:cancel|cancelling|close|closing)\b(?: (?:me|my|it|the|this|everything|all|with|both|our))?",
        confidence=0.5,
    ),
    cue(
        "leave leaving switch switching elsewhere business custom competitor competitors done moving competition else never again back provider providers another different money account",
        rf"\b(?:i'll|i will|i'm|i am|im|i'd|going to|gonna|we'll|we're|i shall|might|i'll be|may)(?: just| be| going to)* (?:go|going|switch|switching|take|taking|move|moving|leave|leaving|look|looking|find|finding|use|shop|with|change|changing)\b[^.?!]{{0,40}}?(?:{_ELSEWHERE}|\b(?:provider|providers|my (?:business|custom|money|checking|account)|you lot|your (?:site|company)|another|it all)\b)|\b(?:never|not|won't|shan't|don't) (?:\w+ ){{0,2}}?(?:use|buy|shop|order|stay|come|be|fly|book|deal|be) (?:\w+ ){{0,2}}?(?:again|back|with you|from you)\b|\bi(?:'m| am) done with (?:you|this)\b",
        confidence=0.6,
    ),
    cue(
        "ringing calling writing going hearing write hear letter",
        r"\b(?:you(?:'ll| will| may| can) (?:be hearing|hear|expect (?:a|to hear))|expect a letter|there(?:'ll| will) be a letter|i(?:'ll| will|'m going to| shall)(?: be)? (?:writing|write) to)\b|\bputting (?:it|this) in writing\b",
        confidence=0.6,
    ),
    cue(
        "charge other runs above higher over authority power",
        r"\b(?:whoever(?:'s| is)? (?:in charge|runs|above)|(?:someone|somebody|anyone|anybody|person) (?:\w+ )?(?:other than you|in charge|higher up|above you|over you|with (?:\w+ ){1,3}(?:authority|power)))\b",
        confidence=0.75,
    ),
)
_LEAVING = frozenset({"cancel", "cancelling", "cancelled", "close", "closing"})


def _meant(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    """Cancelling is a threat only once something has gone wrong in the call, not as its subject."""
    found = [each for each in found if each.confidence > 0.5 or not _is_subject(heard, call)]
    return surest_sentence(heard, call, found)


def _is_subject(heard: Heard, call: CallSoFar) -> bool:
    if _LEAVING.isdisjoint(heard.wordset):
        return len(call.turns) <= 6
    spoken = [each for each in call.turns[:6] if each is not heard and each.turn.speaker == heard.turn.speaker]
    return len(call.turns) <= 8 or any(not _LEAVING.isdisjoint(each.wordset) for each in spoken)


DETECTOR = Rule(
    kind="threat",
    version="2",
    cues=_CUES,
    fold=_meant,
    fires=(
        said("customer: I want to speak to your supervisor, now."),
        said("customer: Fine, I'm going to the ombudsman with this."),
        said("customer: I'll leave a review on Trustpilot about this."),
        said("customer: I'll be taking my business elsewhere."),
        said("customer: I am going to file a complaint against you."),
    ),
    silent=(
        said("customer: I'd like to cancel my membership, please, I'm moving abroad."),
        said("customer: My manager told me to ring you about the invoice."),
        said("customer: I read the reviews before I bought it."),
        said("customer: I'll go and get the box."),
        said("agent: You could speak to my supervisor."),
    ),
)
