"""The customer tells an action already taken, or how often.

First person (or none, as in chats and clipped speech) with a past or perfect form of a verb of doing: troubleshooting
("restarted", "unplugged"), reaching somebody ("rang", "emailed"), looking ("went through every box"), handing in
("sent", "uploaded"); strengthened by "already" and by a count. What was done in the normal way of life ("I bought it",
"I ordered", "I moved house") stays out.
"""

from wellheard.detectors._evidence import adding_up
from wellheard.detectors.rules import Rule, cue, said

_FIX_WORDS = (
    "restarted rebooted reset unplugged plugged switched turned checked tried cleared reinstalled uninstalled installed updated replaced cleaned wiped charged pressed clicked tapped removed deleted pushed pulled held "
    "swapped refreshed reentered retyped typed scanned flipped opened tightened looked searched hunted measured tested tuned loaded followed verified resent retried done did logged signed changed put took taken gone went been wrote written"
)
_FIX = (
    r"(?:restarted|rebooted|reset|unplugged|plugged|switched|turned|checked|tried|cleared|reinstalled|uninstalled|installed|updated|replaced|cleaned|wiped|charged|pressed|clicked|tapped|"
    r"removed|deleted|pushed|pulled|held|swapped|refreshed|re-?entered|re-?typed|typed|scanned|flipped|opened|tightened|looked|searched|hunted|measured|tested|tuned|loaded|followed|"
    r"verified|re-?sent|retried|(?:done|did) (?:that|it|this|all|the|a|everything)|(?:logged|signed) (?:out|off|back|in)|changed the|put (?:it|the|in|new|a|them|\d)|took (?:it|the|them|out|off)|taken (?:it|the|out|off)|gone through|went (?:through|in|to|back|on|down|into)|been (?:through|to|on to|on your|onto)|wrote|written)"
)
_REACH = r"(?:called|rang|rung|phoned|telephoned|emailed|e-mailed|mailed|messaged|texted|contacted|written to|wrote to|spoke|spoken|asked|complained|reported|reached out|posted|visited|chatted|dm'?d|been on (?:to|the phone|hold|your|with)|talked|queried|got in touch|left (?:a|two|three|\w+) (?:message|voicemail)s?)"
_SEND = r"(?:sent|uploaded|submitted|filed|filled|handed|attached|forwarded|sent off|lodged|applied|entered|showed|gave them|given them|took (?:the|it) in|taken it)"
_AUX = r"(?:i|we|ive|i've|we've|ive|i have|we have|i'd|i had|my (?:son|husband|wife|daughter|brother|mum|dad)(?: has| even|'s)?|she|he)"
_ALREADY = r"(?: (?:already|just|also|even|only|then|have|have already|had|actually|literally|been|myself|tried|did|both|must have|first))*"

DETECTOR = Rule(
    kind="tried",
    version="2",
    cues=(
        cue(
            _FIX_WORDS,
            rf"\b(?:i|we|ive|i've|we've|i have|we have|i'd|my (?:son|husband|wife|daughter|brother|mum|dad))(?:'ve| has| even)?{_ALREADY} {_FIX}\b(?! (?:not|nothing|with you|me|house|here|in (?:may|june|july|march|april|to (?:a|the) (?:new|flat|house))|my mind|up with))",
            confidence=0.5,
        ),
        cue(
            "called rang rung phoned telephoned emailed mailed messaged texted contacted written wrote spoke spoken asked complained reported reached faxed posted visited chatted dm'd been talked queried touch left",
            rf"\b(?:i|we|ive|i've|we've|i have|we have|i'd){_ALREADY} {_REACH}\b(?! (?:you (?:about|because|to ask)|because|about (?:a|my|this) (?:new )?(?:order|booking)|for (?:a|my|the) (?:refund|quote)$))",
            confidence=0.55,
        ),
        cue(
            "sent uploaded submitted filed filled handed attached forwarded lodged applied entered showed gave given took taken",
            rf"\b(?:i|we|ive|i've|we've|i have|we have|i'd|they|clinic|office|hospital|doctor|doctor's){_ALREADY} {_SEND}\b(?! (?:me|us|by|in the middle|to the wrong|an? (?:order|application)))",
            confidence=0.48,
        ),
        cue(
            "already",
            rf"\balready (?:been |have |did |done )?(?:{_FIX}|{_REACH}|{_SEND}|did|done|have)\b|\b(?:did|done|tried|checked) (?:that|it|this|all that|everything) already\b",
            confidence=0.6,
        ),
        cue(
            "tried did done restarted rebooted reset checked unplugged updated cleared reinstalled rang called emailed looked sent pushed pulled pressed wiped",
            r"(?:^|[.!?,] )(?:yes,? |yeah,? |yep,? |aye,? |no,? |and |also |then |just |even |so |loads[.] )*(?:tried|restarted|rebooted|reset|checked|unplugged|updated|cleared|reinstalled|rang|called|emailed|looked|pressed|wiped|pushed|pulled|switched|swapped|logged out|did (?:that|it|all|a|the)|done (?:that|it|all|the)|turned it)\b(?!\?)",
            confidence=0.5,
        ),
        cue(
            "twice times thrice loads",
            r"\b(?:done|did|tried|pressed|put|called|rang|sent|restarted|rebooted|reset|turned|exported|changed|checked|reported|uploaded|faxed|asked|it|them|that|this)\b[^.?!]{0,40}\b(?:twice|thrice|loads|(?:\w+ )?(?:two|three|four|five|six|many|several|\d+) times)\b",
            confidence=0.45,
        ),
        cue(
            "twice times loads each every both lots",
            r"^(?:yes|yeah|yep|aye)?[,.]? ?(?:twice|three times|four times|loads|many times|several times|\d+ times|each time|every day|lots|both)\b[.!,]?",
            confidence=0.5,
        ),
        cue(
            "done tried did",
            r"\bi(?:'ve|ve| have)? (?:done|tried) (?:all|everything|every|both|that|this|it|the)\b|\bi did(?: do)? (?:that|this|it|all|everything|try)\b",
            confidence=0.5,
        ),
        cue(
            "times again every twice",
            r"\bi (?:look|press|ask|call|try|put|pull|push|click|ring|send|write|go to|turn|restart) (?:\w+ ){0,4}(?:(?:many|two|three|several) times|every|again|twice)\b",
            confidence=0.4,
        ),
        cue(
            "trying refreshing ringing calling chasing clicking looking searching turning",
            r"\b(?:i've|ive|we've|i have|have) been (?:trying|refreshing|ringing|calling|chasing|clicking|looking|searching|turning)\b(?! (?:to find out|for a|at (?:a|your|it)))",
            confidence=0.5,
        ),
    ),
    fold=adding_up(0.45),
    fires=(
        said("customer: I've restarted it three times and cleared the cache."),
        said("customer: I already rang the courier this morning, they said to call you."),
        said("agent: Have you checked the fuse?", "customer: Yes, checked it. It's fine."),
        said("customer: tried another browser, same thing"),
        said("customer: We have sent the documents on the fourth of May."),
    ),
    silent=(
        said("customer: I bought it from your shop in Leeds."),
        said("customer: I'm calling because my order is late."),
        said("customer: Should I restart it?"),
        said("customer: I moved house in June."),
        said("agent: I've restarted it from here three times."),
    ),
)
