"""The customer says what they would like.

A wish ("I want", "I'd like", "I'm after", "all I want"), a request to the agent ("can you", "could somebody", "would
you", "is there any way"), for a person or a thing ("put me through", "give me"), or a bare "so send one". Requests that
only run the talk ("can you hear me", "could you repeat that") and questions about the other's wish stay out.
"""

from collections.abc import Iterable, Sequence

from wellheard.detectors._evidence import adding_up, before
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, cue, said

_TALK = r"(?:hear|repeat|say (?:that|it)|spell|hold|wait|bear|give me (?:a|one|two) (?:sec|second|minute|moment|min)|see (?:it|that|them|my|the)|hang|tell me (?:your|who)|imagine|believe|speak up|slow|read that|go (?:slower|again)|understand|guess|even|know)"
_DO = r"(?:give|send|refund|cancel|change|check|look|call|ring|put|fix|get|take|make|tell|help|do|find|stop|move|book|replace|swap|transfer|pay|credit|remove|undo|restore|release|stay|go|ask|speak|talk|email|write|update|turn|reset|raise|let|show|explain|confirm|waive|extend|reverse|close|open|block|order|add|arrange|leave|come|have|see about|note|record|match|honou?r|bring|type|date|walk me|press|pull|test|sort|reopen|reschedule|rebook|upgrade|renew|track|switch|deliver|ship|return|exchange|provide|issue|collect|pick|say|set|bump|hurry|expedite|push|escalate|connect|review|process|unlock|activate|keep|forward|install|mark|read|resend|throw|plug|reroute|schedule|reserve|try|use|start|correct|redo)"

_CUES = (
    cue(
        "want need like wanna wish rather prefer love settle",
        r"\b(?:i|we|she|he)(?:'d| would|'m| do| just| really| only| should| also| still| ever| could)* (?:want(?:ing|ed)?|wanna|like|love|prefer|rather|settle for|wish for)\b(?! (?:to (?:say thank|thank|cry|say (?:that )?i|be (?:rude|difficult|funny)|scream)|it (?:here|there|when)|the (?:look|sound)|that one|you|him|her|this (?:one|company)|how)\b)",
        confidence=0.5,
    ),
    cue(
        "need",
        r"\b(?:i|we) (?:really |just |only |do |urgently |still )*need (?:to (?:book|cancel|change|know|speak|talk|get|return|update|order|move|report|make|reset|find|transfer|check|add|have|buy|see|pay|send|upgrade|open|close|come off)|(?:it|this|that|them|my|the|a|an|some|someone|somebody|you to) ?\w*)\b",
        confidence=0.5,
    ),
    cue(
        "can could will would can't couldn't won't wouldn't",
        rf"\b(?:can|could|will|would|can'?t|couldn'?t|won'?t|wouldn'?t) (?:you|u|someone|somebody|anyone|your \w+|ya)(?: not| please| just| at least| maybe| possibly| kindly| no'| also| perhaps| then)* (?!{_TALK}\b){_DO}\b",
        confidence=0.55,
    ),
    cue(
        "can could may might",
        r"\b(?:can|could|may|might) (?:i|we)(?: not| please| just| at least| maybe| also)* (?:have|get|speak|talk|cancel|change|return|use|keep|pay|book|swap|move|send|stay|see|ask for|add|buy|know|upgrade|bring|collect|do that|exchange|plug|make)\b(?! (?:a (?:sec|moment|second))|you (?:something|a question)| you$)",
        confidence=0.5,
    ),
    cue(
        "there",
        r"\bis there (?:not |nothing |no |really |any )?(?:any(?:thing|body|one|where)?|a|an|some(?:thing|one|body)?|nobody|nothing|no)? ?(?:way|chance|possibility|option|doctor|store|body|one|quicker|else|sooner|earlier|you can|we can|i can|who|in|alternative|other|with)\b",
        needs="is",
        confidence=0.5,
    ),
    cue(
        "isn't isnt is",
        r"\b(?:isn'?t|is) there (?:not |nothing|any|no |someone|somebody|some other)",
        needs="there",
        confidence=0.45,
    ),
    cue(
        "put give get send let transfer connect cancel refund fix swap take bring call find pay change correct show tell restore release leave do stop look",
        r"(?:^|[.!?] |, |\b(?:so|then|please|just|and|now|well|ok|okay|right|pls|plz|no|go on|yes),? )(?:just |please |then )*(?:put me (?:through|on)|give me|gimme|get me|send (?:me|it|a|an|someone|somebody|them|one)|let me (?:speak|talk)|transfer me|connect me|cancel (?:it|me|my|the|that|this)|refund (?:it|me|my|the)|fix it|swap it|take (?:it|that|these|them|me|my|the \w+) (?:off|back|out|in|away|down)|bring it|call (?:me|them|him|her)|find me|pay (?:it|for|me)|change it|correct it|release|restore|show me|tell (?:them|him|her) (?!thank|let|i said|from me|he's|she's)|do something|look into (?:it|my|the)|put (?:it|that|me|them) (?:back|on|in|down)|find (?:me|my|some|\w+ for)|do (?:that|it),? please|just do it|stop (?:it|the|charging|taking|sending)|leave (?:it|them) (?:on|open|with))\b(?! (?:a sec|one sec|a moment|a minute|a second|one moment))",
        confidence=0.5,
    ),
    cue(
        "please pls plz",
        rf"\b(?:please|pls|plz),? (?:just |can you |also )?{_DO}\b|\b(?:please|pls|plz)[.!]?$",
        confidence=0.45,
    ),
    cue(
        "after chasing hoping looking wanting asking",
        r"\b(?:i'm|i am|im|we're|we are)(?: just| only| really)? (?:after|chasing|hoping (?:to|for|you|that|i)|looking (?:to|for)|wanting|asking (?:you|for|if|that)|ringing (?:to|for)|calling to|trying to (?:get|book|find|return|cancel|change|buy))\b",
        confidence=0.5,
    ),
    cue(
        "all what only",
        r"\b(?:all|what|the only thing) (?:i|we)(?:'m| am|'d| would| really| do)* (?:want|need|ask(?:ing)?|like|after|want to know)\b(?!ed)",
        confidence=0.6,
    ),
    cue(
        "how",
        r"\bhow (?:do|can|would|could|should|to) (?:i|we|you)?\b ?(?!(?:know|you (?:know|mean|do)))(?:\w+)",
        confidence=0.35,
    ),
    cue(
        "supervisor manager someone somebody boss",
        r"\b(?:speak|talk|put) (?:me )?(?:to|with|through to) (?:a|an|the|your|someone|somebody|whoever|another)\b|\bget me (?:a|your|someone|somebody|whoever)",
        confidence=0.5,
    ),
    cue(
        "suggest insist expect appreciate grateful",
        r"\bi(?:'d| would)? (?:suggest|insist|expect|be grateful|appreciate) (?:that |it |if |you |a |my |some)+",
        confidence=0.45,
    ),
    cue("instead", r"\bwhat i(?:'d)? (?:want|need|like)|\b(?:a|an|the|my) \w+ instead\b", confidence=0.4),
    cue(
        "will would",
        r"\b(?:will|would) you (?:ring|call|put|send|stay|tell|let|write|do|give|pay|take|come|note)\b",
        needs="you",
        confidence=0.5,
    ),
    cue(
        "should someone somebody ought",
        r"\b(?:someone|somebody) (?:should|ought to|needs to|has to|must) \w+",
        confidence=0.45,
    ),
    cue("chance", r"\b(?:any|no) chance (?:of|you|i|we|that)", confidence=0.5),
)
_ADDED = adding_up(0.5)


def _wished(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    """Right after a blunt "what do you want?" a hint is enough."""
    earlier = before(heard, call)
    if earlier is not None and found and earlier.has("point-blank"):
        found = [Found(each.start, each.end, max(each.confidence, 0.7)) for each in found]
    return _ADDED(heard, call, found)


DETECTOR = Rule(
    kind="want",
    version="2",
    cues=_CUES,
    fold=_wished,
    fires=(
        said("customer: I'd like my money back, please."),
        said("customer: Can you just send somebody to look at it?"),
        said("customer: All I want is a straight answer."),
        said("customer: i want to book a table for four"),
        said("customer: Then put me through to someone who can."),
    ),
    silent=(
        said("customer: Sorry, can you say that again?"),
        said("customer: It looks like rain here."),
        said("customer: What do you want me to do?"),
        said("customer: I just wanted to say thank you."),
        said("agent: I'd like to help you with that."),
    ),
)
