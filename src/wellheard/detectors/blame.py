"""The agent supposes that the customer the mistake.

By modality and person: a supposition about what *you* did ("you must have", "you'll have pressed", "maybe you
mistyped"), a doubting negative question ("did you not read ...", "are you sure you put ..."), the counterfactual ("if
you'd registered", "you should have"), what was left undone ("because you didn't confirm it"), and people in general as
the culprits ("most people forget"). A neutral check of a cause ("did you notice when it started?", "is it plugged
in?") stays out.
"""

from wellheard.detectors._evidence import surest_sentence
from wellheard.detectors.rules import Rule, cue, said

_DOC = r"(?:manual|booklet|policy|terms|instructions?|e-?mails?|letters?|guide|agreement|section|small print|conditions|documents?|contract|leaflet|label|notice|website|description|message|it|that|them|one)\b"
_CARELESS = r"(?:read|look|check|notice|see|realis|realiz|think|tell|ring|call|ask|keep|save|back|bother|receive|get|understand|confirm)"
_DID = (
    "typed deleted missed entered pressed forgotten forgot mistyped put went ticked dropped clicked ignored left moved changed made misread misheard misunderstood "
    "done agreed signed lost overloaded knocked selected chosen chose caught provided spelled spelt installed removed touched downloaded overlooked"
)
_ONE_OF = "|".join(_DID.split())
_UNDONE = "read tick check tell say mention register respond reply answer pay cancel return submit send fill follow press click notice let look put update provide include confirm choose select enter keep complete bring activate verify save save inform"
_SLIP = r"(?:forget|forgot|don't (?:read|look|realis|realiz|notice|check|see|hit)|never (?:read|look|check)|mix\w*|ignore|think|press|hit|leave|change\w*|put|lose|miss|mistype|enter|type|share\w*|set|give|expect|confuse|overlook|misread|skip|tend to)\b"

DETECTOR = Rule(
    kind="blame",
    version="3",
    cues=(
        cue(
            "read looked look seen see gone checked check",
            rf"\b(?:did|have|didn't|haven't)(?: you| your \w+)?(?: not| never| even| actually| really| maybe| at all)* ?(?:you )?(?:read|go(?:ne)? through|look(?:ed)? at|had a look at|seen?|check(?:ed)?)(?: through)? (?:it|that|this|(?:the|your|our|my)(?: \w+){{0,3}}? {_DOC})\b[^.?!]{{0,80}}\?",
            needs="?",
            confidence=0.6,
        ),
        cue(
            "not never even",
            rf"\b(?:did|have|has) (?:you|she|he|they|your \w+) (?:not|never|even) (?:\w+ )?{_CARELESS}",
            confidence=0.7,
        ),
        cue(
            "why",
            r"\bwhy (?:did(?:n't)?|have(?:n't)?|would(?:n't)?) (?:you|she|he)(?: not| just)? (?!(?:like|say|want|need|think|feel|prefer)\b)\w+",
            needs="you",
            confidence=0.6,
        ),
        cue(
            "could couldn't",
            r"\bcould(?:n't)? (?:you|she|he|they) (?:not |have )+(?:\w+ed|put|read|told|rung|got|sent|asked|kept)\b",
            confidence=0.65,
        ),
        cue(
            "drop spill bend knock forget delete lose break ignore miss mess mix overload tamper",
            r"(?:^|[.,?!] |\bso |\bthen |\band )did (?:you|she|he|one of you|your \w+) (?:maybe |perhaps |accidentally |possibly )?(?:drop|spill|bend|knock|forget|delete|lose|break|ignore|miss|mess|mix|overload|tamper)\b",
            confidence=0.5,
        ),
        cue(
            "maybe perhaps accidentally possibly mistake",
            r"\b(?:did|would|have|could|might) (?:you|she|he) (?:maybe|perhaps|accidentally|possibly)\b[^?]{0,80}\?|\b(?:maybe|perhaps) (?:you|they|she|he)(?: \w+ly)? (?:\w+ed|put|forgot|came|got|left|set|wrote|didn't)\b|\b(?:accidentally|by mistake) (?:\w+ed|put|set|left) |\byou(?:'ve| may have| might have)? \w+ (?:it|that|this) by (?:mistake|accident)\b",
            confidence=0.5,
        ),
        cue(
            "sure certain positive",
            r"\bare you (?:\w+ly )?(?:sure|certain|positive) (?:that )?(?:you|it's not|it wasn't|nobody|no one|your|they)(?! (?:want|would|don't want|wouldn't|'d)\b)",
            confidence=0.7,
        ),
        cue(
            _DID + " been",
            rf"\byou(?:(?:'ll| must| may| might| could)(?: not| well| probably| just| maybe| accidentally)*(?:'ve| have)|mustn't have|'ve (?:probably|obviously|clearly|simply)| (?:probably|obviously|clearly|simply|possibly)(?: have|'ve)?)(?: (?:just|maybe|probably|accidentally))* (?:{_ONE_OF}|been (?:holding|using|pressing|doing|entering))\b",
            confidence=0.65,
        ),
        cue(
            "must must've mustn't",
            r"\b(?:you|somebody|someone|they|she|he|your \w+|\w+ in the \w+) must(?:'ve| have|n't have| not have)\b(?! (?:been|had|felt) (?:so |a |very |really |quite )?(?:\w+ing\b|awful|hard|horrible|terrible|difficult|worried|upset|worrying|tough|scared|a |an |on |waiting|there|through))",
            confidence=0.65,
        ),
        cue(
            "should should've shouldn't ought supposed meant",
            r"(?<!exactly what )(?<!what )\byou(?: folks| guys)? (?:should(?:'ve| have)|shouldn't have (?!been|had|to\b|got)|ought to have|were supposed to|weren't supposed)\b(?! (?:received|had|got|been (?:sent|told|offered|given|called)))|(?<!what )\byou(?:'re| are) (?:meant|supposed) to\b(?! (?:have|get|be getting))",
            confidence=0.6,
        ),
        cue(
            "would wouldn't would've",
            r"\b(?:if you(?:'d| had)|had you) [^.?!]{3,80}?\bwould(?:n't)?(?:'ve| have)\b|\bwould(?:n't)?(?:'ve| have) [^.?!]{3,60}? if you(?:'d| had)\b",
            confidence=0.6,
        ),
        cue(
            "if",
            r"\bif you(?:'d| had) (?:only |just |simply )(?:\w+ed|told|read|rung|sent|kept|put|gone|done|bought|taken|been)\b",
            confidence=0.6,
        ),
        cue(
            "possible chances likely probably",
            rf"\b(?:it's|it is|that's) (?:\w+ )?(?:possible|likely|probable) (?:that )?(?:you|he|she|they|someone|somebody)\b|\b(?:chances are|probably)(?: that)? (?:you|someone|somebody)(?:'ve| have)? (?:{_ONE_OF})\b",
            confidence=0.55,
        ),
        cue(
            "somebody someone",
            rf"\b(?:somebody|someone)(?: (?:in|at|over|on) [^.?!]{{1,25}}?)?(?:'ll have| will have| must have| must've| may have| might have| could have|'s| has) (?:probably |maybe )?(?:{_ONE_OF}|switched|fiddled|unplugged)\b",
            confidence=0.5,
        ),
        cue(
            "people customers customer folks folk users guys callers members passengers guests",
            rf"\b(?:most|many|lots? of|a lot of|half(?: of)?(?: the)?|some) (?:people|customers?|folks?|users|guys|callers|members|passengers|guests)(?: \w+)? {_SLIP}|\b(?:sometimes|usually|often|generally|typically|many times|half the time|when)\b,? (?:when this happens,? )?(?:it's )?(?:the )?(?:people|customers?|folks?|users|guys|callers|members|passengers|guests)(?: (?:who|that|just|always|maybe|will|have|has|\w+ly))* (?:{_ONE_OF}|bring|pay|upload|send|shared|{_SLIP})",
            confidence=0.6,
        ),
        cue(
            "responsibility",
            r"\b(?:customer's|your|policyholder's|user's|account holder's|passenger's|tenant's|guest's) (?:own )?responsibility\b",
            confidence=0.65,
        ),
        cue(
            "says tells written clearly plainly stated marked",
            r"\bit (?:does )?(?:says?|tells you|state[sd])(?: it| so| that)?(?: quite)?(?: clearly| right there| there)?,? (?:on|in) (?:your|big|our|the (?!file|notes|system|screen|log|account)) ?(?:\w+ )?(?:\w+)|\b(?:clearly|plainly) (?:says|states|stated|written|shown|marked)|\bwritten (?:right there|clearly|on (?:your|the))\b",
            confidence=0.5,
        ),
        cue(
            "error mistake doing fault",
            r"\b(?:user|customer|human) error\b|(?<!not )(?<!n't )(?<!of )(?<!than )\byour (?:own )?(?:mistake|error|doing|fault)\b",
            confidence=0.55,
        ),
        cue("manage", r"\bhow did you manage to\b", confidence=0.6),
        cue(
            "unless",
            r"\bunless (?:you|somebody|someone|she|he|your \w+) (?:\w+ )?(?:\w+ed|put|left|did|didn't|forgot|gave|told|went)\b",
            confidence=0.55,
        ),
        cue(
            "failed forgot neglected didn't haven't never not",
            rf"(?:^|[.,;] |\b(?:so|but|and|because|well|'cause|if|since|as|that) )you (?:(?:didn't|did not|haven't|have not|never)(?: \w+ly)? (?:{'|'.join(_UNDONE.split())})|failed to|forgot to|neglected to)\b(?![^.]*\?)",
            needs="you",
            confidence=0.6,
        ),
        cue(
            "wrong incorrect incorrectly wrongly",
            r"\byou(?:'ve| have)? (?:just )?(?:entered|put|typed|given|gave|used|selected|chose|chosen|picked|provided|clicked|dialled|dialed|called|got|filled)\b[^.?!]{0,30}\b(?:wrong|incorrect|incorrectly|wrongly)\b(?! (?:one )?from us)",
            needs="you",
            confidence=0.6,
        ),
        cue(
            "careful",
            r"\b(?:should|need to|must|have to|ought to|could)(?: have)? (?:be|been) (?:\w+ )?careful\b",
            confidence=0.65,
        ),
        cue(
            "next",
            r"\bnext time,? (?:please |just |do |remember|make sure|check|read|you (?:should|need|must|might want))",
            confidence=0.55,
        ),
        cue(
            "chose opted agreed accepted signed ticked selected choice",
            r"\b(?:you|she|he) (?:did )?(?:chose|opted|agree|agreed|accept|accepted|sign|signed|tick|ticked|selected) (?:to|for|it|the|that|this|them|when|a|not)\b(?![^.]*\?)|\b(?:that was|it was) your (?:own )?choice\b",
            confidence=0.55,
        ),
        cue(
            "informed told advised warned notified",
            r"\byou(?:'d have been| would have been|'ll have been| were clearly) (?:informed|told|advised|warned|notified)\b(?! (?:wrong|by (?:us|my)|the wrong|something|incorrectly)|[^.]*\?)",
            confidence=0.55,
        ),
    ),
    fold=surest_sentence,
    fires=(
        said("agent: You must have typed it in wrong."),
        said("agent: Did you not read the instructions?"),
        said("agent: Well, if you'd called us sooner it would have been covered."),
        said("agent: Are you sure you put the right postcode?"),
        said("agent: Most people forget to press save."),
        said("agent: It was declined because you didn't confirm the code."),
        said("agent: You have entered the wrong meter number, sir."),
        said("agent: Why didn't you call before the due date?"),
    ),
    silent=(
        said("agent: Is the cable plugged in at both ends?"),
        said("agent: You must have been so worried all night."),
        said("agent: That isn't your fault, it should have told you."),
        said("agent: Are you sure you want to close the account?"),
        said("agent: You should have received an email from us this morning."),
        said("agent: If you had a magic wand, what would you change?"),
        said("customer: You must have mixed me up with somebody else."),
    ),
)
