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

_CUES = (
    cue(
        "how way",
        r"\b(?:that's|it's|that is|it is|this is)(?: just| simply| unfortunately)? (?:how|the way) (?!(?:much|many|long|you|i (?:feel|see)))(?:it|this|things|they|we|the \w+|our \w+|everyone|all|\w+ (?:side|system|process|policy))(?: \w+)? ?(?:'s|'re|works?|is|are|goes|set|does|do|go|comes?|calculat\w+)\b",
        confidence=0.7,
    ),
    cue(
        "policy process procedure rules rule requirement requirements regulations wording",
        r"\b(?:that's|it's|that is|it is|this is|those are)(?: just| simply| only)? (?!your|inside|under|not)(?:(?:\w+) ){0,2}(?:policy|process|procedure|rules?|requirements?|regulations?|wording)\b(?! (?:for|to get|number|of))|\bour policy\b|\b(?:the|but the) requirement is|\bthe rules are (?:the|very|quite|there|clear)|\baccording to (?:the|our) (?:policy|rules|guide|terms)",
        confidence=0.6,
    ),
    cue(
        "terms contract booklet agreement print manual documents documentation conditions wording notes signed leaflet instructions page clause section checkout",
        r"\b(?:it's|it is|that's|it was|was|is|it says(?: so| it)?|it does say|all|does tell you|they're)(?: all| clearly| very clearly)?,? (?:in|on|under|at) (?:the|your|our|what|page|section|clause)(?: (?:\w+ )?(?:terms|contract|booklet|agreement|small print|manual|documents?|documentation|conditions|wording|website|leaflet|instructions|release notes|you signed|booking page|one|two|three|four|five|nine|\d+))",
        confidence=0.5,
    ),
    cue(
        "just only",
        r"\bi(?:'m| am|'m not \w+, i'm| was)? (?:just|only) (?:saying|telling|asking|going (?:by|off|on)|pointing|following|reading|doing my|go (?:by|off|on)|meant|can (?:go|see|tell)|see|doing what|work here|repeating)\b(?! (?:you )?(?:because|so (?:that|you)))",
        confidence=0.7,
    ),
    cue(
        "only",
        r"\b(?:i|we)(?:'re)? (?:can |'m able to |are able to )?only (?:(?:able to|can) )?(?:see|go (?:by|off|on)|act|work|know|have) (?:on |by |off |from |with )?(?:what|it|that|the)",
        confidence=0.6,
    ),
    cue(
        "don't didn't dont didnt",
        r"\bi (?:don'?t|didn'?t|do not|did not) (?:personally |actually )?(?:make|set|decide|control|write|choose|pick|cancel|design|press|do (?:the|that)|create|have any say|own) (?:the|that|those|these|any|it|them|your|anything)\b|\bi didn't say (?:that|you)",
        confidence=0.65,
    ),
    cue(
        "nobody no never other others",
        r"\b(?:nobody|no one|no-one|none of (?:the|our) \w+)(?: else)?(?: [\w']+){0,3}? (?:ever|has (?:ever )?(?:said|complain\w*|mention\w*|report\w*|had)|(?:has )?(?:rung|complain\w*|mention\w*|report\w*))\b|\b(?:nobody|no one) else\b[^.?!]{0,30}(?:had|has|said|have)\b|\bwe(?:'ve| have) never had (?:a|any|this|that|an)\b|\bother (?:\w+ )?(?:customers|users|people|sellers|guests|members|drivers|clients)(?: \w+)? (?:aren't|haven't|don't|didn't|seem|manage|are not|have no)",
        confidence=0.6,
    ),
    cue(
        "same everyone everybody every",
        r"\b(?:it's|that's|is|are|goes)(?: just)? (?:all )?(?:the same|like that)?\s?(?:for|with) (?:every(?:one|body)|all (?:our|the)?|every \w+)\b|\bevery(?:one|body|body's|one's| company| bank| insurer| airline)(?: else)? (?:does (?:it|that)|gets the same|agrees|has to|pays|'s the same)",
        confidence=0.6,
    ),
    cue(
        "responsible fault responsibility problem control us side doing",
        r"\b(?:we|i)(?:'re|'m| are| am| can't be| cannot be|'re really) (?:not|held)? ?(?:responsible|to blame|liable)|\b(?:not|isn't|wasn't|n't) (?:(?:really|actually|down to|on|a|at) )*(?:us(?:$|[.,;]| that)|(?:our|my|a \w+) (?:fault|responsibility|problem|doing|side|end|mistake))|\boutside (?:of )?(?:our|my) (?:control|hands)|\bisn't under our control|\bnothing to do with (?:us|me|our|that)|\b(?:we|i) don'?t control|\bnot something we (?:chose|control|did|decide)",
        confidence=0.65,
    ),
    cue(
        "concerned view side",
        r"\bas far as (?:we're|i'm|we are) concerned|\b(?:from|on) our (?:point of view|side|end),? (?:it|that|there|the|you|nothing)",
        confidence=0.6,
    ),
    cue(
        "system computer automatic automatically screen",
        r"\b(?:the|our|my) (?:system|computer|screen|software)(?:'s| has| is)? (?:just )?(?:says?|shows?|showing|got|goes|won't|doesn't|does not|didn't|calculates|decides|flags|set|only|never|has it|put)\b|\bby the system\b|\b(?:it's|that's|side's|it'd be) (?:all )?automatic|\b(?:it|that) (?:\w+ )?(?:happens|declines|comes out|goes out|does (?:it|that)) (?:automatically|by itself|on its own)|\bit's a computer thing",
        confidence=0.45,
    ),
    cue(
        "theirs independent contractor contractors separate different they their",
        r"\b(?:they're|it's|that's|that'd be|it'd be) (?:all )?(?:theirs(?=[.,;])|independent|contractors?|a (?:separate|different|third) (?:system|company|inbox|firm|party|team)|separate teams|(?:the|your|their) (?:bank|courier|garage|network|supplier|manufacturer|landlord|seller|store|airline)(?:'s)?(?: decision| fault| problem| side)?(?:[.,]|$))|\b(?:they're|it's) their (?:network|system|decision|job|problem|fault|side|call)",
        confidence=0.5,
    ),
    cue("technically", r"(?:^|[,.] )(?:well,? )?(?:though,? )?technically\b(?=,| it| you| that|[.])", confidence=0.5),
    cue(
        "have've i've have ask log follow",
        r"\bi(?:'ve| have|'ve got| do have| have got)? (?:got )?(?:to|need to) (?:(?:just )?ask(?: it| that| everyone)?[.,]|go (?:by|through) (?:the|that|what)|follow (?:the|our)|log it as|read (?:it|this) out)|\bi (?:do )?have to ask(?=[.,]| that| everyone)|\bi've to (?:ask|go|log)\b",
        confidence=0.6,
    ),
    cue(
        "been",
        r"\b(?:you'?ll|you would|you'd|there'd|there would|there'll|it would|it'd|it would've|would've|you should)(?: have|'ve)? been (?:an? \w+ )?(?:told|emailed|sent|informed|notified|given|kept|letter|email|written)|\bwould(?:'ve| have) (?:sent|told|emailed|written|let you know|got)\b",
        confidence=0.5,
    ),
    cue(
        "showing notes received",
        r"\b(?:i'm |it's |that's )?not (?:showing|in the notes|on (?:the|our|my) (?:system|screen|side))|\bwe'd have (?:it|had it|got it)\b|\bi don't see (?:that|it|any) (?:in|on) (?:the|my|our)",
        confidence=0.4,
    ),
    cue("comment decide", r"\bwe don'?t (?:decide|set|make|choose|control)\b|\bi can'?t comment on\b", confidence=0.55),
    cue(
        "same",
        r"\b(?:they|he|she|supervisor|manager|anyone|lead|leader|team)(?:'ll|'d| will| would|'re going to| is going to| are going to| can)? (?:only |just )?(?:be )?(?:tell|telling|say|saying|give|giving|read|reading)(?: you)? (?:exactly )?the (?:exact )?same",
        confidence=0.4,
    ),
    cue(
        "counted applicable regulations normal perfectly standard period busy season",
        r"\bwe (?:follow|comply with|adhere to) all|\b(?:it's|that's|we're in) (?:a |an |our )?(?:very )?(?:busy|peak) (?:period|time|season)(?:[.,]|$| for)",
        confidence=0.5,
    ),
    cue(
        "wouldn't",
        r"\b(?:he|she|they|it) (?:wouldn't|would not) (?:\w+ )?(?:say|put|write|have put|mark|show)\b[^.?!]{0,30}\b(?:if|unless)",
        confidence=0.6,
    ),
    cue(
        "wrong right everything",
        r"\bwe(?:'ve| have)? (?:did|done|followed|acted|handled) (?:nothing|everything|it all|all (?:the|of)|the (?:correct|right|process))(?: \w+)? ?(?:wrong|right|correctly|properly|by the book)?",
        confidence=0.6,
    ),
    cue(
        "records record",
        r"\b(?:our|my|the) records? (?:show|say|indicate|suggest)s?\b|\bwe have no record\b|\baccording to (?:our|my) (?:records?|system|notes)\b",
        confidence=0.45,
    ),
    cue(
        "hands pay grade here started",
        r"\bmy hands are tied\b|\babove my pay ?grade\b|\bi (?:just|only) (?:work|started|answer (?:the )?(?:phones?|calls)) here?\b|\b(?:i wasn't|wasn't) (?:here|the one|me|on shift)\b|\bi'm not the (?:one|person) who\b",
        confidence=0.65,
    ),
    cue(
        "standard industry normal practice",
        r"\b(?:industry|company|standard) (?:standard|practice|policy|procedure)\b|\b(?:that's|it's) (?:quite |perfectly |just )?(?:standard|normal) (?:practice|procedure|for)\b",
        confidence=0.55,
    ),
    cue(
        "busy staffed staff short small",
        r"\bshort.?staffed\b|\bwe(?:'re| are) (?:very|extremely|really|so|a very|only|just) (?:busy|small)\b|\bwe(?:'ve| have) (?:a lot of|hundreds of|so many|only (?:got )?(?:so many|one|two))\b",
        confidence=0.55,
    ),
    cue(
        "sent",
        r"\bwe (?:did|do|would have|'d have|definitely|always) (?:send|sent|email|tell|notify|write|inform)\b|\b(?:it|a letter|an email) (?:was|would have been|went) (?:definitely )?(?:sent|out)\b",
        confidence=0.4,
    ),
    cue(
        "said saying",
        r"\b(?:that's|that is) not what (?:i|we)(?:'m| am|'re)? (?:said|saying|say)\b|\bi never said\b|\bi'm not (?:saying|accusing|suggesting|calling)\b",
        confidence=0.6,
    ),
    cue(
        "stands decision final",
        r"\b(?:the|that|our) (?:decision|policy|position) (?:stands|is (?:what it is|final|clear|the policy))\b|\bit is what it is\b",
        confidence=0.6,
    ),
)
_HELPS = frozenset({"offer", "ownership", "validation", "shared-disappointment", "sympathy"})
_PLAIN, _STRICT = adding_up(0.5), adding_up(0.72)


def _without_help(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    return (_STRICT if heard.has(*_HELPS) else _PLAIN)(heard, call, found)


DETECTOR = Rule(
    kind="defensive",
    version="1",
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
    ),
    silent=(
        said("agent: The way it works is that the refund goes back to the card, so I'll start that for you now."),
        said("agent: Let me just check the notes on the account."),
        said("agent: I'm only sorry it took us this long, you were right all along."),
        said("agent: How does the box look at the moment?"),
        said("customer: I don't make the rules either, but I pay the bill."),
    ),
)
