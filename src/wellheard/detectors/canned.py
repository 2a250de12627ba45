"""The agent uses a stock line where an answer from a person was due.

Stock lines are recognised by their make: an apology for "any" this or that, a claim to understand "your frustration"
that names nothing of it, the customer called valued or important, seriousness and commitment professed, delays put down
to volumes and circumstances. Greetings, closings and required disclosures aren't stock lines, and neither is a line
that goes on to name this caller's case.
"""

import re
from collections.abc import Iterable, Sequence

from wellheard.detectors._evidence import quoting
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, best, cue, said

_VERY = r"(?:(?:do|can|could|would|will|completely|fully|totally|absolutely|certainly|truly|really|definitely|sincerely|deeply|just|also|quite|very|so|much|only|entirely|perfectly) )*"
_KNOW = r"(?:understand|appreciate|hear|reali[sz]e|get|acknowledge|recogni[sz]e|see|share|know|respect|sense)"
_STOPS = r"(?=[,.!;]|$| but\b| however\b| and (?:i|we)\b| sir| ma'am| madam)"

_CUES = (
    cue(
        "inconvenience inconveniences inconvenienced",
        r"\b(?:apolog\w+|sorry|regret|forgive|excuse|understand)\b[^.!?]{0,40}\binconvenien\w+",
        confidence=0.85,
    ),
    cue(
        "any",
        r"\b(?:apolog\w+|sorry|regret)(?: \w+){0,4}? (?:for )?any (?:\w+ ){0,2}?(?:confusion|trouble|upset|distress|delays?|misunderstanding|frustration|disappointment|offen[cs]e|issues?|problems?|worry|concern)\b",
        confidence=0.8,
    ),
    cue(
        "apologise apologize apologies apologising apologizing sorry",
        r"\b(?:apologi[sz]e|apologi[sz]ing|apologies|sorry)(?: \w+){0,2} for (?:the|your|this|all the) (?:\w+ )?(?:frustration|experience|issues? you|problems? you|upset|distress|disappointment)\b",
        confidence=0.65,
    ),
    cue(
        "frustration frustrations concern concerns disappointment position feelings anger situation point urgency",
        rf"\b(?:i|we)(?:'m sorry)? {_VERY}{_KNOW}(?: that| and \w+)? (?:your|the|you have) {_VERY}(?:frustrations?|concerns?|disappointment|position|feelings?|anger|situation|point|urgency)(?: (?:here|today|and))*{_STOPS}",
        confidence=0.8,
    ),
    cue(
        "feel feeling coming saying",
        rf"\b(?:i|we) {_VERY}{_KNOW} (?:how you(?:'re| are)? (?:must )?(?:be )?feel(?:ing)?|where you(?:'re| are) coming from|what you(?:'re| are) saying)\b(?! (?:about|with|when|after))",
        confidence=0.75,
    ),
    cue(
        "upset frustrated angry annoyed disappointed unhappy dissatisfied",
        rf"\b(?:i|we) {_VERY}{_KNOW}(?: that)? you(?:'re| are| may be| might be| must be)(?: feeling| getting)? {_VERY}(?:upset|frustrated|angry|annoyed|disappointed|unhappy|dissatisfied)(?: (?:about|with|by) (?:this|that|it))?{_STOPS}",
        confidence=0.75,
    ),
    cue(
        "frustrating upsetting stressful difficult disappointing ideal distressing inconvenient",
        rf"\b(?:i|we) {_VERY}{_KNOW}(?: that| how)? (?:this|it|that)(?: is|'s| may be| must be| can be| might be) {_VERY}(?:a |an )?{_VERY}(?:frustrating|upsetting|stressful|difficult|disappointing|distressing|inconvenient|not ideal)(?: time| situation)?(?: for you| to hear)?{_STOPS}",
        confidence=0.7,
    ),
    cue(
        "sure",
        r"^(?:i'm|i am|we're) sure (?:that's|that is|this is|it's|that was|it is) (?:very )?(?:upsetting|frustrating|disappointing|difficult)\.",
        confidence=0.55,
    ),
    cue(
        "important valued valuable value",
        r"\b(?:you|your (?:\w+ )?\w+|\w+ satisfaction) (?:is|are) (?:\w+ ){0,3}?(?:important to us|valued|valuable|of (?:great |the utmost )?(?:value|importance))|\bvalued? (?:customer|member|guest|client|passenger|user|patient|subscriber)s?\b|\bwe {0,1}(?:(?:do|really|truly|greatly|highly|also|certainly) )*value (?:your|all|you|every|any)\b",
        confidence=0.8,
    ),
    cue(
        "appreciate appreciated thank thanks grateful",
        r"\b(?:appreciate|thank you for|thanks for|grateful for) (?:your|all|bringing|bearing|making|sharing|raising|being (?:a |such )) ?(?:\w+ )?(?:understanding|feedback|co-?operation|loyalty|custom|business|support|patronage|comments?|input|patience (?:as|while|during|and|in|with)|this to our|us aware|your concerns?|valued|loyal|with us)\b|\bappreciate your patience\b(?! with me)",
        confidence=0.6,
    ),
    cue(
        "seriously",
        r"\btak(?:e|es|en|ing) (?:\w+ ){1,7}?seriously\b",
        confidence=0.75,
    ),
    cue("rest", r"\brest assured\b", confidence=0.65),
    cue(
        "assured assure",
        r"\bbe assured\b|\bi (?:can|do|want to|would like to) assure you\b(?! (?:i'll|i will|i'm|i've|it's booked))",
        confidence=0.6,
    ),
    cue(
        "priority",
        r"\b(?:number one|top|first|highest|main|utmost) priority\b|\bour (?:\w+ )?priority\b",
        confidence=0.65,
    ),
    cue(
        "strive striving committed dedicated commitment pride aim goal",
        r"\bwe(?:'re| are)? (?:\w+ )?(?:striv\w+|committed|dedicated) to\b|\bpride ourselves\b|\bour (?:commitment|aim|goal) is\b",
        confidence=0.65,
    ),
    cue(
        "improve better",
        r"\b(?:helps?|to help|way|how|looking|working) (?:us )?(?:to )?(?:improve (?:our|the|what)|(?:we )?get better)\b",
        confidence=0.6,
    ),
    cue("loss", r"\bsorry for your loss\b[.,;]? (?=\w)", confidence=0.6),
    cue(
        "hope",
        r"\bwe (?:do )?hope (?:to (?:welcome|see|serve)|you(?:'ll| will)) (?:\w+ )?(?:again|back|bear with us|understand)\b",
        confidence=0.5,
    ),
    cue(
        "order turn rotation received",
        r"\b(?:seen|answered|dealt with|handled|processed) (?:in (?:the |strict )*(?:order|turn|rotation)|as (?:they|it) (?:are|is) received)\b",
        confidence=0.6,
    ),
    cue(
        "due circumstances reasons volume volumes demand",
        r"\b(?:due to|because of|owing to) (?:\w+ )?(?:\w+ )?(?:reasons|circumstances|volumes?|demand)\b|\b(?:high|higher|large|heavy|unprecedented)(?: than \w+)? (?:call |contact |ticket |numbers of )?(?:volumes?|demand)\b",
        confidence=0.55,
    ),
    cue("feel", r"\bsorry (?:that |if )?you feel (?:that|this|like) (?:way|that)\b", confidence=0.75),
    cue(
        "attention feedback noted comments concerns pass forward",
        r"\b(?:bring(?:ing)?|brought) (?:this|that|it) to our attention\b|\b(?:pass|forward|share)(?: on)? (?:your|that|the|this) (?:feedback|comments|concerns|remarks)\b|\b(?:has|have) been (?:duly )?noted\b",
        confidence=0.6,
    ),
    cue(
        "informed advised note",
        r"\b(?:please|kindly) (?:be (?:informed|advised)|note that)\b|\bregret to inform\b",
        confidence=0.55,
    ),
    cue(
        "course shortly touch soon possible",
        r"\b(?:someone|somebody|a member of (?:the|our) team|a colleague|we|our team)(?: will|'ll) (?:be in touch|contact you|get back to you|respond|reach out)(?: to you| with you)? (?:in due course|shortly|as soon as possible|soon)\b",
        confidence=0.55,
    ),
    cue(
        "everything hard tirelessly clock",
        r"\bwe(?:'re| are) doing (?:everything|all) (?:that )?we can\b|\bworking (?:very |really )?(?:hard|tirelessly|around the clock) to\b",
        confidence=0.6,
    ),
    cue(
        "apologise apologize",
        r"\bi can only apologi[sz]e\b|\b(?:i|we) (?:do |sincerely |truly |can only )+apologi[sz]e(?: for that| about that| for this)?(?:,? (?:sir|madam|ma'am))?[.,]",
        confidence=0.55,
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
    version="2",
    cues=_CUES,
    fold=_stock,
    reads=frozenset({"sympathy"}),
    fires=(
        said("customer: You lost my dad's ashes.", "agent: We apologise for any inconvenience caused."),
        said("agent: I completely understand your frustration, however the deadline has passed."),
        said("agent: Your feedback is very important to us."),
        said("agent: We take every complaint extremely seriously."),
        said("agent: I can see that you're upset, madam."),
        said("agent: Kindly note that your request has been duly noted."),
        said("agent: The delay is due to unforeseen circumstances."),
        said("agent: Thank you for your understanding."),
    ),
    silent=(
        said("agent: Thank you for calling Harbour Insurance, how may I help you today?"),
        said("agent: Thank you for calling, have a lovely evening."),
        said("agent: This call may be recorded for training purposes."),
        said("agent: I understand how worried you are with your mother on her own up there."),
        said("agent: Sorry about the wait, our phones went down at nine."),
        said("agent: Do you have any delays on the other train?"),
        said("customer: I understand your frustration, but it isn't mine to fix."),
    ),
)
