"""The agent sends the customer elsewhere with nothing handed over.

Another number, a form, a web page, "call back later": the *customer* is told to do the contacting. Where the agent
makes the contact, hands over what is known or stays on ("I'll put you through and tell them"), it is no runaround.
"""

from collections.abc import Iterable, Sequence

from wellheard.detectors._evidence import adding_up
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, cue, said

_REACH_WORDS = "call calling ring ringing phone contact contacting telephone speak talk get go take write writing email e-mail message visit visiting register fill apply appeal complete dispute report reach try ask check put raise submit follow"
_REACH = (
    r"(?:call|ring|phone|contact|telephone|speak (?:to|with)|talk (?:to|with)|get (?:in touch|on to|onto|with (?:the|your)|back (?:to|on to))|go (?:back )?(?:to|through|on|onto|and (?:see|ask))|"
    r"take (?:it|that|this) up|write|e-?mail|message|visit|register|fill|apply|appeal|complete|dispute|report|reach out|try|ask|check with|put (?:that|it|this) in writing|raise (?:it|that|this) (?:with|on|online)|submit|follow up)"
)
_STEP = r"(?! (?:me|us back if|it (?:off|on|out|again)|a (?:different|cable)|that one|again now|(?:(?:in)?to )?(?:the )?(?:settings|menu|home|back|options|control panel)|ahead|on hold|now|for me))"
_OBLIGED = r"(?:(?:just|really|probably|also|always|would|will) )*(?:needs?|have|got|should|be best|best|be better|had better)(?: off)?(?: to)? (?:just |then |first )?"
_OFFICE = r"(?:them|the (?:bank|shop|store|maker|manufacturer|courier|council|supplier|provider|seller|retailer|branch|clinic|insurer|airline|hotel|hospital|helpline|\w+ (?:team|department|desk|line|office))|your (?:bank|landlord|employer|provider|supplier|insurer|gp|doctor|network|card issuer|local \w+))"
_ONLINE = "website site app online page portal web webpage faq faqs link form"

_CUES = (
    cue(
        "need needs have got should best better",
        rf"\byou {_OBLIGED}{_REACH}(?:ing)?\b{_STEP}",
        needs="you",
        confidence=0.62,
    ),
    cue("you'd you'll you've", rf"\byou'(?:d|ll|ve) {_OBLIGED}{_REACH}(?:ing)?\b{_STEP}", confidence=0.62),
    cue(
        _REACH_WORDS,
        rf"(?<!did )(?<!do )\byou(?: would| will| may| might| can| could| just| also| always| probably| first| actually)* (?:(?:want|like|wish)(?: to)? )?{_REACH}\b{_STEP}",
        needs="you",
        confidence=0.45,
    ),
    cue(
        "you'd you'll",
        rf"\byou'(?:d|ll)(?: just| also| always| probably| first| actually)* (?:(?:want|like)(?: to)? )?{_REACH}\b{_STEP}",
        confidence=0.45,
    ),
    cue(
        "them bank shop store maker manufacturer courier council supplier provider seller retailer branch clinic insurer airline hotel hospital helpline team department desk line office landlord employer gp doctor network issuer local",
        rf"\b(?:call|ring|contact|phone|speak to|ask|email|go (?:back )?to|check with|talk to|approach) {_OFFICE}\b",
        confidence=0.3,
    ),
    cue(
        "direct directly yourself",
        r"\b(?:them|clinic|supplier|provider|seller|insurer|bank|courier|manufacturer|retailer) direct(?:ly)?\b|\b(?:call|contact|ring|ask|check|do|raise|report|book|look) (?:it |that |them |the \w+ |this )?(?:\w+ )?yourself\b",
        confidence=0.3,
    ),
    cue(
        _ONLINE,
        r"\b(?:it's|they're|that's|is|are|all|find (?:it|that|them|out more|more)|do (?:it|that)|check|available|listed|explained) (?:all )?(?:there )?(?:on|in|via|through|using) (?:the|our|your|their) (?:\w+ )?(?:website|site|app\b|page|portal|web|faqs?)|\bthere(?:'s| is|'ll be) an? (?:\w+ ){0,3}(?:form|page|article|link|procedure|faq)\b|\b(?:on|through|via) (?:the|our) (?:website|site|portal|web page|online form)\b",
        confidence=0.5,
    ),
    cue(
        "please kindly visit head",
        r"\b(?:please|kindly) (?:just )?(?:visit|contact|refer to|dm|follow (?:the|this|up)|complete (?:the|our)|fill (?:in|out)|report|see (?:the|our|\w+[./])|check (?:the|our)|call (?:0|1|our|the|\+|us back)|e-?mail|write to|go to (?:our|the (?:web|link|nearest|branch|store))|use (?:the|our) (?:form|link|app|website)|direct|get in touch|raise|approach|reach out)\b|\b(?:visit|head (?:over )?to) (?:\w+ ){0,3}\w+[./]\w+",
        confidence=0.55,
    ),
    cue(
        "back later tomorrow again",
        r"\b(?:call|ring|phone|try|come|check|ringing|calling|trying)(?: us| it)?(?: again| back)+ (?:in |on |again |later|after|when|tomorrow|once|if|around|and|first|next|at|during|from)|\b(?:call|ring|contact) us(?: again| back)\b|\bcall (?:us )?tomorrow|\btry (?:us |it )?(?:again )?(?:later|tomorrow)\b|\bgive us an? (?:ring|call|bell) (?:back|later|tomorrow|again)",
        confidence=0.55,
    ),
    cue(
        "number numbers line",
        r"\b(?:a|an|it's a|is a) (?:different|separate|other|dedicated) (?:number|line)\b|\bi(?:'ll| can|'d| could) (?:only )?give you (?:the|their|a|both|another|her|his) (?:\w+ )?(?:number|line)\b|\btheir (?:direct )?number(?:'s| is)|\bnumber(?:'s| is) on (?:your|the)\b",
        confidence=0.45,
    ),
    cue(
        "department departments team desk section us area",
        r"\b(?:that's|that is|it's|they're|are|is|be|those are) (?:a |all |for )?(?:different|separate|another) (?:department|team|desk|office|company|section|area)|\b(?:that's|that is|it's|is|are|that one is|that one's) not (?:us|with us|our (?:department|side|team|desk|area)|my (?:department|team|area))\b|\bnot the (?:right|correct) (?:department|team|person|number|line)\b",
        confidence=0.4,
    ),
    cue("up", r"\btake (?:that|it|this) up with", needs="take with", confidence=0.6),
    cue(
        "suggest recommend advise",
        r"\b(?:i'd|i would|we'd|we would|i can only|we|i) (?:suggest|recommend|advise) (?:that )?(?:you )?(?:to )?(?:go(?:ing)? (?:back )?to|contact\w*|call\w*|ring\w*|speak\w*|ask\w*|visit\w*|try\w* (?:the|your|their)|check\w* with|reach\w*|email\w*|writ\w+)",
        confidence=0.5,
    ),
    cue("dm", r"\b(?:please )?dm (?:us|me|your)\b|\bsend (?:us|me) a dm", confidence=0.55),
    cue(
        "0300 0330 0333 0344 0345 0800 0808 0844 0845 0870 1800 800",
        r"\b(?:call|ring|number is|on|phone) (?:us on |them on |on )?\+?(?:0\d|1[ -]?8|8)",
        confidence=0.5,
    ),
    cue(
        "wrong through deal handle look",
        r"\byou(?:'ve| have) (?:come|got|been put|reached|called) through to (?!the right)|\b(?:you've (?:got|called|reached) the |that's the |this is the |it's the )?wrong (?:department|number|team|line|desk|queue|office)\b|\b(?:i|we) (?:only|just) (?:deal with|handle|do|look after)\b",
        confidence=0.4,
    ),
    cue(
        "handled managed looked done dealt",
        r"\b(?:that's|it's|is|those are|are|be) (?:all )?(?:handled|dealt with|managed|looked after|done) by (?!me|us)\w+",
        confidence=0.35,
    ),
    cue(
        "have be",
        r"^(?:oh,? |ah,? |no,? |right,? |well,? |okay,? |so )*(?:that'd|that would|it'd|it would|that'll|that will) (?:have to )?be (?:the |a matter for |one for |down to )?(?:your |a )?[a-z]+(?: [a-z]+)?[.,](?<!fine[.,])(?<!great[.,])(?<!grand[.,])(?<!good[.,])(?<!lovely[.,])(?<!helpful[.,])(?<!brilliant[.,])(?<!perfect[.,])",
        confidence=0.25,
    ),
    cue(
        "online email e-mail writing post person branch store",
        r"\b(?:you(?:'d| would|'ll)? (?:need|have) to|has to be|must be|have to be|can only be|only be|do (?:that|it)|apply|needs to be) (?:\w+ )?(?:done |made |submitted |put |sent )?(?:online|by (?:e-?mail|post)|in (?:writing|person|branch|store)|through the (?:app|website|portal))\b",
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
    version="2",
    cues=_CUES,
    fold=_nothing_handed_over,
    reads=frozenset({"ownership", "teamwork", "escalation"}),
    fires=(
        said("agent: That's a different department, you'd have to ring them yourself."),
        said("agent: There's a form on our website for that."),
        said("agent: Try calling back tomorrow after ten."),
        said("agent: Please contact the manufacturer directly."),
        said("agent: You'll need to take that up with the courier."),
        said("agent: Kindly visit your nearest branch for that."),
        said("agent: Please try again later, ma'am."),
        said("agent: I'd recommend contacting your employer about it."),
    ),
    silent=(
        said("agent: I'll put you through to Marta in billing and tell her what you've told me."),
        said("agent: You can call me back on this line and ask for me by name."),
        said("agent: You'll need to go to settings and press reset."),
        said("agent: What is the best number to reach you on?"),
        said("customer: You'd have to ring them yourself."),
    ),
)
