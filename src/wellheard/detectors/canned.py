"""The agent uses a stock line where an answer from a person was due.

Stock lines are recognised by their make: an apology for "any inconvenience", a claim to understand "your frustration"
that names nothing of it, the customer called valued or important, seriousness and commitment professed. Greetings,
closings and required disclosures aren't stock lines, and neither is a line that goes on to name this caller's case.
"""

import re
from collections.abc import Iterable, Sequence

from wellheard.detectors._evidence import quoting
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, best, cue, said

_VERY = r"(?:(?:do|can|completely|fully|totally|absolutely|certainly|truly|really|definitely|sincerely|deeply|just|also|quite|very|so|much|only) )*"
_CUES = (
    cue(
        "inconvenience inconveniences confusion",
        r"\b(?:apolog\w+|sorry|regret|forgive|excuse)\b[^.!?]{0,30}\b(?:any|the|this|your|all the|an) (?:\w+ )?(?:inconvenience\w*|confusion)",
        confidence=0.85,
    ),
    cue(
        "apologise apologize apologies apology",
        rf"\b(?:i|we|please) {_VERY}(?:apologi[sz]e|accept (?:my|our) (?:\w+ )?apologies)(?: to you)? for (?:the|any|your) (?:\w+ )?(?:frustration|trouble|experience|issues?|problems?|upset|distress|disappointment)",
        confidence=0.7,
    ),
    cue(
        "understand appreciate hear realise realize get acknowledge recognise recognize see sorry",
        rf"\b(?:i|we)(?:'m sorry)? {_VERY}(?:understand|appreciate|hear|reali[sz]e|get|acknowledge|recogni[sz]e|see|share)(?: that| and \w+)? (?:your|the|you have) {_VERY}(?:frustrations?|concerns?|disappointment|position|feelings?|anger|situation|point)(?: (?:here|sir|madam|ma'am|today|and))*(?=[,.!]|$| but| however)",
        confidence=0.8,
    ),
    cue(
        "feel from",
        rf"\b(?:i|we) {_VERY}(?:understand|appreciate|know|hear|get) (?:how you(?:'re| are)? (?:must )?feel(?:ing)?|where you(?:'re| are) coming from)\b(?! (?:about|with|when|after))",
        confidence=0.75,
    ),
    cue(
        "upset frustrated angry annoyed disappointed frustrating upsetting stressful difficult disappointing ideal distressing",
        rf"\b(?:i|we) {_VERY}(?:understand|appreciate|hear|reali[sz]e|get|see|know|recogni[sz]e)(?: that)? (?:you(?:'re| are)(?: feeling)? {_VERY}(?:upset|frustrated|angry|annoyed|disappointed|unhappy)|(?:this|it)(?: is|'s| may be| must be| can be) {_VERY}(?:a |an )?{_VERY}(?:frustrating|upsetting|stressful|difficult|disappointing|distressing|not ideal)(?: time)?(?: for you| to hear)?)(?=[,.!]|$| but| however)",
        confidence=0.75,
    ),
    cue(
        "sure",
        r"^(?:i'm|i am|we're) sure (?:that's|that is|this is|it's|that was) (?:very )?(?:upsetting|frustrating|disappointing|difficult)\.",
        confidence=0.55,
    ),
    cue(
        "important valued valuable value appreciated",
        r"\byour (?:\w+ )?(?:call|message|business|feedback|safety|custom|opinion|comments?|loyalty|query|concerns?|satisfaction|time) (?:is|are|really is) (?:\w+ ){0,3}?(?:important|valued|valuable|appreciated)|\bvalued? (?:customer|member|guest|client|passenger|user)s?\b|\bwe {0,1}(?:(?:do|really|truly|greatly|highly|also|certainly) )*(?:value|appreciate) (?:your|all|you (?:as|being)|every|any) ?(?:\w+ )?(?:feedback|loyalty|custom|business|safety|opinion|comments?|input|as|being|member)",
        confidence=0.8,
    ),
    cue(
        "seriously",
        r"\b(?:we|i|\w+) (?:do )?takes? (?:\w+ ){1,6}?(?:very |extremely |really |so )?seriously",
        confidence=0.75,
    ),
    cue(
        "patience understanding feedback bearing patient",
        r"\b(?:thank you|thanks|appreciate|grateful)(?: so much| very much)?(?: for)? (?:your|bearing) (?:continued |kind )?(?:patience (?:as|while|during|and|in|with)|understanding|feedback|with us)|\bappreciate your patience\b(?! with me)",
        confidence=0.55,
    ),
    cue("rest", r"\b(?:please )?rest assured\b", confidence=0.65),
    cue(
        "priority strive committed improve commitment",
        r"\b(?:number one|top|first|highest|main|utmost) priority\b|\bwe(?:'re| are)? (?:always )?(?:strive|striving|committed|dedicated|working hard|working) to (?:\w+ ){0,2}?(?:give|giving|provide|providing|offer|making|make|improve|improving|every|deliver\w*|ensur\w+)|\b(?:helps?|to help|way|how) (?:us )?(?:to )?(?:improve (?:our|the)|we (?:get better|improve))",
        confidence=0.65,
    ),
    cue(
        "loss",
        r"\bsorry for your loss\b[.,;]?(?= (?:and (?:any|for)|so\b|it's|what|can (?:i|you)|the |unfortunately|but|to |please|i'll need|i need|what's|do you|your |may ))",
        confidence=0.6,
    ),
    cue("hope", r"\bwe (?:do )?hope to (?:welcome|see|serve) you (?:again|back|on ?board)", confidence=0.45),
    cue("order", r"\b(?:seen|answered|dealt with|handled|processed) in (?:the )?(?:strict )?order\b", confidence=0.6),
    cue("terminate", r"\b(?:continue|if you).{0,40}\bterminate (?:the|this) (?:call|chat)", confidence=0.55),
    cue(
        "times operational volume volumes",
        r"\b(?:due to|because of) (?:operational|unforeseen|high|unusually|circumstances|an? (?:high|unusual)) (?:\w+ )?(?:reasons|circumstances|volumes?|demand)",
        confidence=0.5,
    ),
    cue("feel", r"\bsorry (?:that )?you feel (?:that|this) way\b", confidence=0.75),
    cue(
        "attention feedback noted comments pass",
        r"\b(?:bring(?:ing)?|brought) (?:this|that|it) to our attention\b|\b(?:i'll|i will|we'll|we will|i can) (?:certainly |be sure to |make sure to )?pass (?:on )?(?:your|that|the) (?:feedback|comments|concerns|remarks)(?: on| along| back)?|\b(?:has|have) been (?:noted|logged)\b(?! (?:by|on the \w+th))",
        confidence=0.6,
    ),
    cue(
        "assured assure",
        r"\b(?:please be assured|be assured|i (?:can|do|want to) assure you|let me assure you)\b(?! (?:i'll|i will|i'm|i've|it's booked))",
        confidence=0.6,
    ),
    cue(
        "course shortly touch",
        r"\b(?:someone|somebody|a member of (?:the|our) team|a colleague|we) will (?:be in touch|contact you|get back to you|respond)(?: with you)? (?:in due course|shortly|as soon as possible|soon)\b",
        confidence=0.55,
    ),
    cue(
        "everything best hardest",
        r"\bwe(?:'re| are) doing (?:everything|all) (?:that )?we can\b|\bworking (?:hard|around the clock) to\b",
        confidence=0.6,
    ),
    cue(
        "apologise apologize",
        r"\bi can only apologi[sz]e\b|\bi (?:do|sincerely) apologi[sz]e (?:for that|about that|sir|madam|ma'am)?[.,]",
        confidence=0.55,
    ),
    cue(
        "volume volumes",
        r"\b(?:higher|high|large|heavy|unprecedented)(?: than \w+)? (?:call |contact |numbers of )?(?:volumes?|demand)\b",
        confidence=0.5,
    ),
    cue(
        "loyal loyalty business custom",
        r"\b(?:thank you|thanks) for (?:your|being) (?:a |such a )?(?:continued )?(?:loyal(?:ty)?|business|custom|valued)\b|\bappreciate your (?:business|custom|loyalty)\b",
        confidence=0.6,
    ),
)
_OWN_CASE = re.compile(
    r"\b(?:because|after|since|especially|having to|waiting|all (?:morning|day|week|weekend)|on your|with (?:a|the|your)|when you)\b"
)


def _stock(heard: Heard, _call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    """Only a line that names nothing of this caller's case."""
    for each in quoting(heard, best(found)):
        named = bool(_OWN_CASE.search(heard.normal, each.start, each.end))
        own = any(
            m.kind == "sympathy"
            and m.attributes.get("depth") != "generic"
            and m.quote in heard.turn.text[each.start : each.end]
            for m in heard.moments
        )
        confidence = each.confidence - (0.15 if named else 0) - (0.25 if own else 0)
        if confidence >= 0.5:
            yield Found(each.start, each.end, confidence, each.attributes)


DETECTOR = Rule(
    kind="canned",
    version="1",
    cues=_CUES,
    fold=_stock,
    reads=frozenset({"sympathy"}),
    fires=(
        said("customer: You lost my dad's ashes.", "agent: We apologise for any inconvenience caused."),
        said("agent: I completely understand your frustration, however the deadline has passed."),
        said("agent: Your feedback is very important to us."),
        said("agent: We take every complaint extremely seriously."),
        said("agent: I can see that you're upset, madam."),
    ),
    silent=(
        said("agent: Thank you for calling Harbour Insurance, how may I help you today?"),
        said("agent: Thank you for calling, have a lovely evening."),
        said("agent: This call may be recorded for training purposes."),
        said("agent: I understand how worried you are with your mother on her own up there."),
        said("agent: Sorry about the wait, our phones went down at nine."),
        said("customer: I understand your frustration, but it isn't mine to fix."),
    ),
)
