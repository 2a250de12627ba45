"""The agent defends the company or themselves, or hides behind policy or "the system".

Four moves, each by its grammar: "that's just how it is"; the rule, the wording or the screen put forward as the one
who decides ("it's in the terms", "I can only go by what's on here"); somebody else's doing ("that's not us", "we don't
control ..."); the agent's own innocence ("I'm only telling you", "I don't make the rules"). Where the same turn goes
on to help (an offer, ownership), a rule is explained rather than hidden behind.
"""

from collections.abc import Iterable, Sequence

from wellheard.detectors._evidence import adding_up
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, cue, said

_THAT = r"(?:that's|it's|that is|it is|this is|those are|these are|they're|here's)(?: just| simply| only| unfortunately| really)*"
_CUES = (
    cue(
        "how way",
        rf"\b{_THAT} (?:how|the way) (?!(?:much|many|long|you|i (?:feel|see)))(?:it|this|things|they|we|the \w+|our \w+|everyone|all|\w+ (?:side|system|process|policy))(?: \w+)? ?(?:'s|'re|works?|is|are|goes|set|does|do|go|comes?|calculat\w+)\b",
        confidence=0.7,
    ),
    cue(
        "policy process procedure procedures protocol rule rules requirement requirements regulations wording law",
        rf"\b{_THAT} (?!your|inside|under|not)(?:\w+ ){{0,2}}?(?:policy|process|procedures?|protocol|rules?|requirements?|regulations?|wording|law)\b(?! (?:for|to get|number|of))|\b(?:our|company|as per|per|follow|following) (?:\w+ )?(?:policy|procedures?|protocols?|rules)\b(?! (?:number|document))|\bhave (?:a |our |certain |strict )?(?:procedures?|protocols?|rules|process)\b|\brequirement is\b|\bthe rules are (?:the|very|quite|there|clear)|\baccording to (?:the|our) (?:policy|rules|guide|terms)",
        confidence=0.6,
    ),
    cue(
        "terms contract booklet agreement print manual documents documentation conditions wording leaflet instructions page clause section signed notes checkout",
        r"\b(?:it's|it is|that's|it was|was|is|all|says?|tell you|they're|states?|stated|written)(?: it| so| all| clearly| very clearly)?,? (?:in|on|under|at) (?:the |your |our |what |every )?(?:\w+ ){0,2}?(?:terms|contract|booklet|agreement|print|manual|documents?|documentation|conditions|wording|leaflet|instructions|notes|page|clause|section|you signed|checkout)\b|\b(?:terms and conditions|contract|agreement|terms) (?:clearly |does |do )?(?:state|say|apply)",
        confidence=0.5,
    ),
    cue(
        "just only",
        r"\bi(?:'m| am|'m not \w+, i'm| was)? (?:just|only) (?:saying|telling|asking|going (?:by|off|on)|pointing|following|reading|doing (?:my|what)|go (?:by|off|on)|meant|see|work here|repeating|trying to (?:help|do my|explain))\b(?! (?:you )?(?:because|so (?:that|you)))|\bwe (?:just|only) go (?:by|off|on)\b|\b(?:i|we)(?:'re)? (?:can |'m able to |are able to )?only (?:able to |can )?(?:see|go (?:by|off|on)|act|work|know|have|tell you) (?:on |by |off |from |with )?(?:what|it|that|the)\b",
        confidence=0.65,
    ),
    cue(
        "make set decide control write choose pick create say",
        r"\bi (?:don'?t|didn'?t|do not|did not) (?:personally |actually )?(?:make|set|decide|control|write|choose|pick|create|have any (?:say|control)|have control|say (?:that|you))\b(?! (?:a |sure))",
        needs="i",
        confidence=0.65,
    ),
    cue(
        "decide set choose control",
        r"\bwe (?:don'?t|do not) (?:decide|set|choose|control)\b",
        needs="we",
        confidence=0.65,
    ),
    cue("up", r"\bnot up to (?:me|us)\b", needs="not to", confidence=0.65),
    cue("decision call job rules", r"\bnot my (?:decision|call|job|rules?)\b", needs="not my", confidence=0.65),
    cue(
        "nobody no never none",
        r"\b(?:nobody|no one|no-one|none of (?:the|our) \w+)(?: else)?(?: [\w']+){0,3}? (?:ever|(?:has |had )?(?:complain\w*|mention\w*|report\w*|raised))\b|\b(?:nobody|no one|no-one) else\b[^.?!]{0,30}(?:had|has|said|have)\b|\b(?:we|i)(?:'ve| have) never (?:had|seen|heard) (?:a|any|this|that|an|of)\b|\bno (?:other|one else) (?:\w+ )?(?:complaints?|customers?|reports?)\b",
        confidence=0.6,
    ),
    cue(
        "other",
        r"\b(?:our |all )?other (?:\w+ )?(?:customers|users|people|sellers|guests|members|drivers|clients|patients|passengers)(?: \w+)? (?:aren't|haven't|don't|didn't|seem|manage|are not|have no|are (?:fine|happy)|have the same|get)",
        confidence=0.6,
    ),
    cue(
        "everyone everybody all every",
        r"\b(?:the same|like that) (?:for|with) (?:every(?:one|body)|all (?:our|the|\w+)|every \w+)\b|\bevery(?:one|body|body's|one's| company| bank| insurer| airline)(?: else)? (?:does (?:it|that)|gets the same|agrees|has to|pays|'s the same)|\b(?:it's|that's|applies to|for) all (?:our )?(?:customers|members|companies|airlines|banks|providers)\b",
        confidence=0.55,
    ),
    cue(
        "responsible fault responsibility problem control us blame liable doing hands",
        r"\b(?:we|i)(?:'re|'m| are| am| can't be| cannot be|'re really) (?:not|held)? ?(?:responsible|to blame|liable)|\b(?:not|isn't|wasn't|n't) (?:(?:really|actually|down to|on|a|at) )*(?:us(?:$|[.,;]| that)|(?:our|my|a \w+) (?:fault|responsibility|problem|doing))|\b(?:outside|beyond|out) (?:of )?(?:our|my) (?:control|hands)\b|\bunder (?:our|my) control|\bnothing to do with (?:us|me|our)\b",
        confidence=0.65,
    ),
    cue(
        "concerned side end view",
        r"\bas far as (?:we're|i'm|we are) concerned|\b(?:from|on|at) our (?:point of view|side|end),? (?:it|that|there|the|you|nothing|everything)\b|\b(?:everything|it|all)(?:'s| is| looks| seems| shows)? (?:\w+ )?(?:fine|okay|ok|good|correct|working|normal)(?: \w+)? (?:from|on|at) (?:our|my|this) (?:side|end)\b",
        confidence=0.6,
    ),
    cue(
        "system computer software screen",
        r"\b(?:the|our|my) (?:\w+ )?(?:system|computer|screen|software)(?:'s| has| is)? (?:just |automatically )?(?:says?|shows?|showing|got|goes|won't|doesn't|does not|didn't|calculates|decides|flags|set|only|never|has it|put|generat\w+|requires?)\b|\bby the system\b|\b(?:it's|that's) (?:\w+ ){0,2}the system\b",
        confidence=0.45,
    ),
    cue(
        "automatic automatically automated",
        r"\b(?:it's|that's|side's|it'd be|this is|they're) (?:all )?(?:an )?automat(?:ic|ed)\b|\b(?:it|that|they) (?:\w+ )?(?:happens?|declines?|comes? out|goes? out|does (?:it|that)|closes?|cancels?|renews?|get\w*) (?:\w+ )?automatically\b",
        confidence=0.45,
    ),
    cue(
        "theirs independent contractor contractors separate third-party party bank courier garage network supplier manufacturer landlord seller airline",
        r"\b(?:they're|it's|that's|that'd be|it'd be|that is|it is) (?:all )?(?:theirs(?=[.,;])|independent|contractors?|a (?:separate|different|third) (?:system|company|inbox|firm|party|team)|(?:down to |up to |on |with )?(?:the|your|their) (?:bank|courier|garage|network|supplier|manufacturer|landlord|seller|store|airline)(?:'s)?(?: decision| fault| problem| side)?(?:[.,]|$))",
        confidence=0.5,
    ),
    cue(
        "their",
        r"\b(?:they're|it's|that's) their (?:network|system|decision|job|problem|fault|side|call|responsibility|end)\b",
        confidence=0.5,
    ),
    cue("technically", r"(?:^|[,.] )(?:well,? )?(?:though,? )?technically\b(?=,| it| you| that|[.])", confidence=0.5),
    cue(
        "ask asking follow log required",
        r"\b(?:have|got|need|i've) to (?:just )?ask(?: it| that| this| everyone)?[.,]|\bi(?:'ve| have)? (?:got )?to (?:follow|log it as|read (?:it|this) out|go (?:by|through) (?:the|what))\b|\b(?:have|got|need) to follow (?:the|our|a)\b|\b(?:i'm|we're|i am|we are) required to\b",
        confidence=0.55,
    ),
    cue(
        "told emailed sent informed notified written texted been",
        r"\bthere(?:'d| would|'ll) have been\b|\b(?:you'?ll|you would|you'd|there'd|there would|there'll|it would|it'd|it would've|would've|you should)(?: have|'ve)? (?:been )?(?:told|emailed|sent|informed|notified|written|texted)\b|\b(?:would|should)(?:'ve| have) (?:sent|told|emailed|written)\b|\bwe (?:did|definitely|always) (?:send|sent|email|tell|notify|write|inform)\w*\b",
        confidence=0.45,
    ),
    cue(
        "showing notes system screen records record",
        r"\bnot (?:showing|in the notes|on (?:the|our|my) (?:system|screen|side|records?))|\bi don't see (?:that|it|any) (?:in|on) (?:the|my|our)|\b(?:our|my|the) records? (?:show|say|indicate|suggest)s?\b|\bno records? of\b|\baccording to (?:our|my|the) (?:records?|system|notes)\b",
        confidence=0.45,
    ),
    cue(
        "mandatory required part",
        r"\b(?:mandatory|required) (?:field|step|information|document)|\b(?:this|that|it|step)(?:'s| is) (?:required|mandatory|part of the (?:process|steps|procedure))\b",
        confidence=0.5,
    ),
    cue("itself", r"\b(?:comes?|goes|happens|does (?:it|that)) (?:\w+ )?by itself\b", confidence=0.45),
    cue("comment", r"\bi can'?t comment on\b", confidence=0.55),
    cue(
        "follow comply adhere",
        r"\bwe (?:always |must |have to |strictly )?(?:follow|comply with|adhere to) (?:all|the|strict)\b",
        confidence=0.5,
    ),
    cue(
        "reasons",
        r"\bfor (?:\w+ )?(?:security|privacy|legal|compliance|safety|data.protection|protection|audit|regulatory|confidentiality) reasons\b",
        confidence=0.5,
    ),
    cue(
        "wouldn't",
        r"\b(?:he|she|they|it) (?:wouldn't|would not) (?:\w+ )?(?:say|put|write|have (?:put|said|written)|mark|show)\b[^.?!]{0,30}\b(?:if|unless)\b",
        confidence=0.55,
    ),
    cue(
        "nothing everything correct correctly properly right",
        r"\bwe(?:'ve| have)? (?:did|done|followed|acted|handled) (?:nothing|everything|it all|all (?:the|of)|the (?:correct|right|process))\b|\bnothing (?:is )?wrong (?:with|on|at) (?:our|the|this)\b|\bdone (?:nothing wrong|everything (?:right|correctly|properly|we can|i can))\b",
        confidence=0.6,
    ),
    cue(
        "hands grade paygrade work started answer wasn't person",
        r"\b(?:my|our) hands are tied\b|\babove my pay ?grade\b|\bi (?:just|only) (?:work|started|answer (?:the )?(?:phones?|calls))(?: here)?\b|\b(?:i wasn't|wasn't) (?:here|the one|me|on shift)\b|\bi'm not the person who\b",
        confidence=0.65,
    ),
    cue(
        "standard industry normal practice",
        r"\b(?:industry|company|standard) (?:standard|practice|policy|procedure)\b|\b(?:that's|it's) (?:quite |perfectly |just |completely |very )?(?:standard|normal) (?:practice|procedure|for|with)\b",
        confidence=0.55,
    ),
    cue(
        "busy staffed short short-staffed",
        r"\bshort.?staffed\b|\bwe(?:'re| are|'ve been| have been) (?:just )?(?:very|extremely|really|so) busy\b|\b(?:it's|that's|we're in) (?:a |an |our )?(?:very )?(?:busy|peak) (?:period|time|season)(?:[.,]|$| for)",
        confidence=0.55,
    ),
    cue(
        "said saying accusing suggesting calling",
        r"\b(?:that's|that is) not what (?:i|we)(?:'m| am|'re)? (?:said|saying|say)\b|\bi never said\b|\bi(?:'m| am) not (?:saying|accusing|suggesting|calling you)\b",
        confidence=0.6,
    ),
    cue(
        "stands final clear policy",
        r"\b(?:the|that|our) (?:decision|policy|position) (?:stands|is (?:what it is|final|clear|the policy))\b",
        confidence=0.6,
    ),
    cue(
        "is",
        r"\bit is what it is\b",
        needs="it what",
        confidence=0.6,
    ),
    cue(
        "best",
        r"\b(?:i'm|i am|we're|we are) (?:just |only )?(?:doing|trying) (?:my|our) best\b|\bdoing the best (?:i|we) can\b",
        confidence=0.5,
    ),
)
_HELPS = frozenset({"offer", "ownership", "validation", "shared-disappointment", "sympathy"})
_PLAIN, _STRICT = adding_up(0.5), adding_up(0.72)


def _without_help(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    return (_STRICT if heard.has(*_HELPS) else _PLAIN)(heard, call, found)


DETECTOR = Rule(
    kind="defensive",
    version="2",
    cues=_CUES,
    fold=_without_help,
    reads=_HELPS,
    fires=(
        said("agent: That's just how the system works, I'm afraid."),
        said("agent: Nobody else has complained about it."),
        said("agent: It's in the terms and conditions that you signed."),
        said("agent: I don't make the rules, sir."),
        said("agent: That's down to the courier, it's nothing to do with us."),
        said("agent: I'm only going by what my screen says."),
        said("agent: For security reasons, madam."),
        said("agent: As per our policy it's fourteen days."),
        said("agent: Everything looks fine on our end."),
        said("agent: It's not up to me, I just work here."),
    ),
    silent=(
        said("agent: The way it works is that the refund goes back to the card, so I'll start that for you now."),
        said("agent: Let me just check the notes on the account."),
        said("agent: I'm only sorry it took us this long, you were right all along."),
        said("agent: How does the box look at the moment?"),
        said("customer: I don't make the rules either, but I pay the bill."),
    ),
)
