"""The agent brings in or offers another person or team.

Warm where it is said who takes over and why, what is known goes along, or the agent stays on the line; cold otherwise.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, best, cue, said, widened

_WARM = re.compile(
    r"\b(?:(?:i'll|i've|i'm|let me|and|will) (?:\w+ )?(?:tell(?:ing)?|told|brief(?:ed|ing)?|explain(?:ed|ing)?|fill(?:ed)?|stay(?:ing)?|typ(?:e|ing)|passed|given|sent|warn\w*|hand(?:ed|ing)? over)|"
    r"so (?:that )?you (?:don't|needn't|won't|do not|never)|stay(?:ing)? (?:on|with|put|here)|with you on the line|you're not (?:telling|saying|starting)|won't (?:be|have to) (?:say|tell|start|repeat)|"
    r"not (?:leaving|hanging|dropping)|(?:him|her|them) (?:what|the|about|your)|knows? (?:what|about|the)|the whole story|myself|notes?)\b"
)
_ROLE = r"(?:manager|supervisor|team lead(?:er)?|lead|boss|specialist|engineer|technician|colleague|superior|duty \w+|second line|head office|back office|senior \w+|nurse|expert)"
_BRING = r"(?:get|getting|bring|bringing|pull|pulling|loop|looping|have|fetch|fetching|patch|patching|conference)"


def _fold(heard: Heard, _call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    for each in best(found):
        warmth = each.attributes.get("warmth") or ("warm" if _WARM.search(heard.normal) else "cold")
        yield replace(widened(heard, each), attributes={"warmth": warmth})


DETECTOR = Rule(
    kind="escalation",
    version="1",
    cues=(
        cue(
            "transfer transferring transferred",
            r"\b(?:transfer(?:ring)?) (?:you|your call|this|the call)(?: straight| over| across| through)?\b|\btry and transfer\b",
            confidence=0.7,
        ),
        cue(
            "put putting pass passing stick sticking flick hand handing drop switch send sending connect connecting patch",
            r"\b(?:put(?:ting)?|pass(?:ing)?|stick(?:ing)?|flick(?:ing)?|hand(?:ing)?|switch(?:ing)?|patch(?:ing)?|connect(?:ing)?|bounc\w+|push(?:ing)?) (?:you|your call|this call)(?: \w+)? (?:through|over|across|on|onto|to|back|into|with|in the queue)\b(?! hold)|\b(?:send(?:ing)?|drop) you (?:over |across |through )?(?:to|in) (?:the )?(?:\w+ )?(?:\w+ )?(?:team|department|desk|voicemail|line|queue|supervisor|manager)\b",
            confidence=0.65,
        ),
        cue(
            "manager supervisor lead leader boss specialist engineer colleague second senior superior",
            rf"\b(?:speak to|talk to|speak with|get|getting|bring|bringing|fetch|have|pass (?:it|this|you)|take (?:it|this)|raise (?:it|this)|escalate|flag(?:ging)? (?:it|this)|over|through) (?:to |with |it |this |on |in |you |over |through |for |as )*(?:my|a|our|the) (?:\w+ )?{_ROLE}\b(?! (?:says|said|told|will only))",
            confidence=0.55,
        ),
        cue("escalate escalating escalated escalation", r"\bescalat(?:e|ing|ed|ion)\b", confidence=0.65),
        cue(
            "callback call-back call back request",
            r"\b(?:put in|request|raise|log|arrange|book)(?: for)? a (?:call ?-?back|manager call)\b|\b(?:call ?-?back) request\b",
            confidence=0.6,
        ),
        cue(
            "get getting bring bringing pull pulling have patch conference fetch loop",
            rf"\b(?:i'm|i'll|i'd like to|i can|i want to|let me|i'm going to|shall i|will i|going to|could i|let's|i've)(?: just)? {_BRING} (?:him|her|them|someone|somebody|(?!you\b|it\b|that\b|this\b|a\b|your|no\b|to\b|an\b|one\b)\w+(?:'s \w+)?|(?:the|our|my) [\w ]{{0,20}}?(?:team|desk|manager|supervisor|lead|boss|nurse|engineer|pharmacist|doctor|specialist|leader|guy|lady|line|people))(?:,? [^.?!]{{2,50}}?,?)? (?:on|in|with us|down here|over here|across|to (?:look|ring|call|join|you))\b(?! (?:your|the (?:way|system|account|file|bill|record|card|list|note)|a |hold|it|that))",
            confidence=0.6,
        ),
        cue(
            "coming there here ring ringing call tell told",
            r"\b(?:i'll|i'm|let me|i'm going to|i've)(?: just)? (?:be )?(?:ring|ringing|call|calling|phone|phoning|message|messaging|write it|writing|walk\w*|speak to|rung|told) (?:it (?:over )?to )?(?!you\b)(?:him|her|them|the [\w' ]{3,25}|\w+)\b[^.!?]{0,40}?\b(?:and|,|with) (?:i'll )?(?:tell|telling|explain|say|brief|the|read|ask|see|your|he'll|she'll|she|he|they)\b",
            confidence=0.5,
            warmth="warm",
        ),
        cue(
            "told tell brief briefed",
            r"\bi(?:'ve| have|'ll| will)(?: already)? (?:told|tell|briefed|brief|filled|let) (?:him|her|them|\w+)\b(?= (?:it's|about|what|that|the|your|his|her|you|there|in|know|everything|on|whole))",
            confidence=0.5,
            warmth="warm",
        ),
        cue(
            "it's i've this",
            r"(?:^|[.!?…] )(?:hello |hi |hiya,? )?(?:mr\.? |mrs\.? |ms\.? )?(?!okay|right|so|well|now|yes|no|and|but|look|sorry|sir|ma'am|thanks|oh)\w+(?: \w+)?[,?!] (?:hi,? |hello,? |\w+\. )?(?:it's \w+ (?:at|on|from|in|upstairs|here)|i(?:'ve| have)(?: got)? (?:mr|mrs|ms|miss|a (?:mother|lady|man|gentleman|customer|caller)|(?!it|you|the|a|your|one|nothing|found|seen|put|had)\w+(?: \w+)?(?: here| on| from|\.|,)))\b",
            confidence=0.6,
            warmth="warm",
        ),
        cue(
            "send pop pull pulling join",
            r"\bi(?:'ll| can|'m going to|'m)(?: just)? (?:send|pop|sending|popping|join) (?:you|them) (?:to (?!a\b|the (?:page|link|site))\w+|over\b|across\b|to this call)|\b(?:pull|pulling) in (?:\w+)\b(?=[,. ]+(?:she|he|they|who|from|the))",
            confidence=0.6,
        ),
        cue(
            "see manager supervisor boss",
            r"\bi'll see if (?:my|a|the|one|someone|there's)(?: \w+){0,3}?(?:'s| is)? (?:free|available|about|around|in)\b",
            confidence=0.6,
            warmth="cold",
        ),
        cue(
            "get getting",
            r"\b(?:let me|i'm going to|i'll|i'm) get(?:ting)? (?!you\b|it\b|that\b|this\b|a\b|your|the\b|to\b|back|some|on\b|hold|in\b|one\b)\w+(?:,? who\b|,? she's|,? he's| so (?:that )?you)",
            confidence=0.6,
            warmth="warm",
        ),
        cue(
            "colleague colleagues team department desk",
            r"\b(?:i'll|i can|let me|we'll|i'm going to|i've) (?:\w+ )?(?:pass(?:ed)?|hand(?:ed)?|forward(?:ed)?|raise[d]?|send|sent|give|given|flag(?:ged)?) (?:it|this|that|your \w+|the \w+)(?: \w+){0,3} (?:to|with|over to|on to) (?:the |my |our |a )?(?:\w+ ){0,2}(?:team|colleagues?|department|desk|manager|supervisor|engineers?|people)\b",
            confidence=0.55,
        ),
    ),
    fold=_fold,
    fires=(
        said("agent: I'll transfer you to billing.", warmth="cold"),
        said(
            "agent: I'm going to put you through to Devi in repairs, and I'll tell her about the leak so you don't have to.",
            warmth="warm",
        ),
        said(
            "customer: Can anyone sign this off?",
            "agent: I'll get my supervisor and stay on the line with you.",
            warmth="warm",
        ),
        said("agent: I can put in a callback request for you.", warmth="cold"),
    ),
    silent=(
        said("agent: I'll put you on hold for a minute."),
        said("agent: Did you get it transferred to your own account?"),
        said("customer: Transfer me to your manager."),
        said("agent: Please put your SIM in the other phone."),
        said("agent: I'll call you on Monday."),
    ),
)
