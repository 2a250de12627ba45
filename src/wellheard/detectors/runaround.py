"""The agent sends the customer elsewhere with nothing handed over.

Another number, a form, a web page, "call back later": the *customer* is told to do the contacting. Where the agent
makes the contact, hands over what is known or stays on ("I'll put you through and tell them"), it is no runaround.
"""

from collections.abc import Iterable, Sequence

from wellheard.detectors._evidence import adding_up
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, cue, said

_REACH = (
    r"(?:call|ring|phone|contact|telephone|speak (?:to|with)|talk (?:to|with)|get (?:in touch|on to|onto|with|back (?:to|on to))|go (?:back )?(?:to|through|on|and (?:see|ask))|"
    r"take (?:it|that|this) up|write|e-?mail|message|visit|register|fill|apply|appeal|complete|dispute|report|reach out|try|ask|check with|put (?:that|it|this) in writing|raise (?:it|that|this) with|submit)"
)
_YOU_MUST = r"\byou(?:'d| would|'ll| will| may| might| can| could| should| just| also| always)* ?(?:(?:just|also|always|probably|first|really|actually) )*(?:(?:need|have|want|like|wish|got|be best|do best|be better|better)(?: to| off)? )?"

_CUES = (
    cue(
        "you you'd you'll",
        rf"{_YOU_MUST}(?:just )?{_REACH}(?:ing)?\b(?! (?:me|us back if|it (?:off|on|out|again)|a (?:different|cable)|that one|again now|to (?:the )?(?:settings|menu|home|back|options|control panel)|ahead|on hold|now|for me))",
        confidence=0.45,
    ),
    cue(
        "need have should best",
        r"\byou(?:'d|'ll|'ve| would| will|)? (?:(?:just|really|have|probably) )*(?:need(?:s)?|have|got|should|be best|want)(?: to)? (?:just |then )?(?:call|ring|phone|contact|speak|talk|e-?mail|write|get in touch|go (?:to|through|back)(?! (?:the )?(?:settings|menu|home|options))|take|visit|register|raise|ask|apply|submit)",
        confidence=0.35,
    ),
    cue(
        "call ring contact phone speak email direct directly go back",
        r"\b(?:call|ring|contact|phone|speak to|ask|email|go (?:back )?to|with) (?:them|they|the (?:bank|shop|store|maker|manufacturer|courier|council|supplier|provider|seller|retailer|branch|clinic|insurer|\w+ (?:team|department|desk|line|office)))\b|\b(?:them|clinic|supplier|provider|seller|insurer|\w+) direct(?:ly)?\b",
        confidence=0.3,
    ),
    cue(
        "website site app online page portal web webpage faq link form",
        r"\b(?:it's|they're|that's|is|are|all|find (?:it|that|them|out more)|do (?:it|that)|check|look) (?:all )?(?:there )?(?:on|in|via|through|using) (?:the|our|your|their) (?:\w+ )?(?:website|site|app\b|page|portal|web)|\bthere(?:'s| is|'ll be) an? (?:\w+ ){0,3}(?:form|page|article|link|chat|email|e-mail|procedure|post|faq)(?: \w+)? ?(?:on|at|in|for|under|as well|$)|\b(?:on|through) (?:the|our) (?:website|site|portal|web page)\b",
        confidence=0.5,
    ),
    cue(
        "please kindly visit see check dm head refer follow complete",
        r"\b(?:please|kindly) (?:just )?(?:visit|contact|refer to|dm|follow|complete (?:the|our)|fill (?:in|out)|report|see|check (?:the|our)|call (?:0|1|our|the|\+|us back)|e-?mail|write to|go to|use (?:the|our)|direct|get in touch|raise)\b|\b(?:see|visit|head to|check out) (?:\w+ ){0,3}\w+[./]\w+",
        confidence=0.55,
    ),
    cue(
        "back later tomorrow",
        r"\b(?:call|ring|phone|try|come|check|give us an? (?:ring|call|bell)|ringing|calling)(?: us| it)?(?: again| back)+ (?:in |on |again |later|after|when|tomorrow|once|if|around|and|first|next|at)|\byou(?:'d| would|'ll| can| need to| may|'d need to|'d have to)? ?(?:call|ring|contact) (?:us|back)(?: again| back)?(?: |[.]|$)(?!if|any)|\bcall (?:us )?tomorrow|\btry (?:again|later) (?:later|tomorrow)",
        confidence=0.55,
    ),
    cue(
        "number numbers line",
        r"\b(?:a|on a|have a|is a|it's a) (?:different|separate) (?:number|line)|\bi(?:'ll| can|'d) (?:only )?give you (?:the|their|a|both|another|her|his) (?:\w+ )?(?:number|both)|\btheir (?:direct )?number(?:'s| is)|\bnumber(?:'s| is) on (?:your|the)|\bhave you got a pen",
        confidence=0.45,
    ),
    cue(
        "department departments team desk us",
        r"\b(?:that's|that is|it's|they're|are|is|be|those are) (?:a |all |for )?(?:different|separate|another) (?:department|team|desk|office|company|section)|\b(?:that's|that is|it's|is|are|that one is|that one's) not (?:us|with us|our (?:department|side|team|desk|area))\b",
        confidence=0.35,
    ),
    cue("take", r"\btake (?:that|it|this) up with", confidence=0.6),
    cue(
        "suggest recommend advise",
        r"\b(?:i'd|i would|we'd|we would|i can only|we) (?:suggest|recommend|advise) (?:that )?(?:you )?(?:go(?:ing)? to|contact\w*|call\w*|ring\w*|speak\w*|ask\w*|visit\w*|try\w* (?:the|your|their))|\badvise (?:you )?to contact",
        confidence=0.5,
    ),
    cue("dm", r"\b(?:please )?dm (?:us|me|your)\b|\bsend (?:us|me) a dm", confidence=0.55),
    cue(
        "0800 0345 0344 0300 0333 0808 0330 1800 1-800",
        r"\b(?:call|ring|number is|on|phone) (?:0\d|1-?8)",
        confidence=0.5,
    ),
    cue(
        "wrong come deal deals handle handled handles",
        r"\byou(?:'ve| have) (?:come|got|been put) through to (?!the right)|\b(?:you've got the |that's the |this is the |it's the )?wrong (?:department|number|team|line|desk|queue|place|office)\b|\b(?:i|we) (?:only|just) (?:deal with|handle|do|look after|take)\b|\b(?:that's|it's|is|those are|are|be) (?:handled|dealt with|managed|looked after|done) by (?!me|us)",
        confidence=0.4,
    ),
    cue(
        "that'd that's that would be",
        r"^(?:oh,? |ah,? |no,? |right,? |well,? |okay,? |so )*(?:that'd|that would|it'd|it would|that'll|that will|that's) (?:have to )?be (?:the |a matter for |one for |down to )?(?:your |a )?[a-z]+(?: [a-z]+)?[.,](?! (?:fine|great|grand|lovely|good|brilliant))(?<!fine[.,])(?<!great[.,])(?<!grand[.,])(?<!good[.,])(?<!lovely[.,])",
        confidence=0.3,
    ),
    cue(
        "online internet email e-mail writing post",
        r"\b(?:you(?:'d| would|'ll)? (?:need|have) to|has to be|must be|have to be|can only be|only be|do (?:that|it)|apply|all|it's) (?:\w+ )?(?:done |made |submitted |put |sent )?(?:online|by (?:e-?mail|post)|in writing|through the (?:app|website|portal))\b",
        confidence=0.5,
    ),
)
_HANDED_OVER = r"\b(?:i'll|i will|let me|i'm going to|i'm gonna|i've|shall i|i can|we'll|i'd) (?:\w+ ){0,2}?(?:put you (?:through|on|over)|transfer|connect|stay|ring (?:them|him|her)|call (?:them|him|her|you)|tell (?:them|him|her)|told (?:them|him|her)|speak to|spoken|send (?:you|it|them)|email (?:you|it|them)|text|do it|sort|book|raise|fill|ask (?:them|him|her)|let them know|get (?:them|him|her) to|conference)|\bask for me\b|\bcome back to me\b|\bwe(?:'ll| will) (?:call|ring|come|write|sort)|\bi'll be (?:the|here)"
_WARM = cue("i'll let i'm i've i can i'd shall me we'll we", _HANDED_OVER)
_ADDED = adding_up(0.5)


def _nothing_handed_over(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    if heard.has("ownership", "teamwork") or _WARM.pattern.search(heard.normal):
        return ()
    if any(each.kind == "escalation" and each.attributes.get("warmth") == "warm" for each in heard.moments):
        return ()
    return _ADDED(heard, call, found)


DETECTOR = Rule(
    kind="runaround",
    version="1",
    cues=_CUES,
    fold=_nothing_handed_over,
    reads=frozenset({"ownership", "teamwork", "escalation"}),
    fires=(
        said("agent: That's a different department, you'd have to ring them yourself."),
        said("agent: There's a form on our website for that."),
        said("agent: Try calling back tomorrow after ten."),
        said("agent: Please contact the manufacturer directly."),
        said("agent: You'll need to take that up with the courier."),
    ),
    silent=(
        said("agent: I'll put you through to Marta in billing and tell her what you've told me."),
        said("agent: You can call me back on this line and ask for me by name."),
        said("agent: You'll need to go to settings and press reset."),
        said("agent: What is the best number to reach you on?"),
        said("customer: You'd have to ring them yourself."),
    ),
)
