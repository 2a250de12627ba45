"""The agent supposes that the customer made the mistake.

By modality and person: a supposition about what *you* did ("you must have", "you'll have pressed", "maybe you
mistyped"), a doubting negative question ("did you not read ...", "are you sure you put ..."), the counterfactual ("if
you'd registered", "you should have"), and people in general as the culprits ("most people forget"). A neutral check of
a cause ("did you notice when it started?", "is it plugged in?") stays out.
"""

from wellheard.detectors._evidence import surest_sentence
from wellheard.detectors.rules import Rule, cue, said

_DOC = r"(?:manual|booklet|policy|terms|instructions?|e-?mails?|letters?|guide|agreement|section|small print|conditions|documents?|contract|leaflet|label|notice|website|it|that|them|one)\b"
_CARELESS = r"(?:read|look|check|notice|see|realis|realiz|think|tell|ring|call|ask|keep|save|back)"

DETECTOR = Rule(
    kind="blame",
    version="1",
    cues=(
        cue(
            "did didn't have haven't",
            rf"\b(?:did|have|didn't|haven't)(?: you| your \w+)?(?: not| never| even| actually| really| maybe| at all)* ?(?:you )?(?:read|go(?:ne)? through|look(?:ed)? at|had a look at|see(?:n)?)(?: through)? (?:the|your|our|my|it|that|this)\b(?: \w+){{0,3}}? ?{_DOC}[^.?!]{{0,40}}\?",
            confidence=0.6,
        ),
        cue("did", rf"\bdid (?:you|she|he|they|your \w+) (?:not|never|even) (?:\w+ )?{_CARELESS}", confidence=0.75),
        cue(
            "could",
            r"\bcould(?:n't)? (?:you|she|he|they) (?:not |have )+(?:\w+ed|put|read|told|rung|got|sent|asked|kept)\b",
            confidence=0.65,
        ),
        cue(
            "did didn't",
            r"(?:^|[.,?!] |\bso |\bthen )did (?:you|she|he|one of you|your \w+) (?:maybe |perhaps |accidentally |possibly )?(?:drop|spill|move|bend|knock|unplug|forget|delete|lose|break|touch|leave|ignore|miss|mess|get (?:it|any) \w*|mix|overload|tamper|press|change|order|read him|hit)\b",
            confidence=0.5,
        ),
        cue(
            "maybe perhaps chance happen accidentally",
            r"\b(?:did|would|have|could|might) (?:you|she|he) (?:maybe|perhaps|accidentally|possibly)\b[^?]{0,80}\?|\b(?:maybe|perhaps) (?:you|they|she|he)(?: \w+ly)? (?:\w+ed|put|forgot|came|got|left|set|wrote|didn't)\b",
            confidence=0.5,
        ),
        cue(
            "sure",
            r"\bare you (?:\w+ly )?(?:sure|certain|positive) (?:that )?(?:you|it's not|it wasn't|nobody|no one|your|they)(?! (?:want|would|don't want|wouldn't)\b)",
            confidence=0.7,
        ),
        cue(
            "you you'll you've",
            r"\byou(?:'ll| must| must not| mustn't| probably| may| might| could| obviously| clearly| possibly|'ve probably|'ve obviously)+(?: not| well)?(?: have|'ve|n't have)? (?:(?:just|maybe|probably|accidentally) )*(?:caught|typed|deleted|missed|entered|pressed|forgotten|forgot|mistyped|put|gone|went|ticked|dropped|clicked|ignored|left|moved|changed|made|misread|misheard|misunderstood|heard|done|given|agreed|signed|set|lost|overloaded|knocked|selected|chosen|been (?:holding|using|pressing|doing))\b",
            confidence=0.65,
        ),
        cue(
            "must must've",
            r"\b(?:you|somebody|someone|they|she|he|your \w+|\w+ in the \w+) must(?:'ve| have|n't have| not have)\b(?! (?:been|had|felt) (?:so |a |very |really |quite )?(?:\w+ing\b|awful|hard|horrible|terrible|difficult|worried|upset|worrying|tough|scared|a |an |on |waiting|there|through))",
            confidence=0.65,
        ),
        cue(
            "will",
            r"\b(?:somebody|someone) (?:in|at|over|on) [^.?!]{1,30}? (?:will have|'ll have|must have|changed|clicked|put|switched|fiddled|moved|touched)\b",
            confidence=0.6,
        ),
        cue(
            "should ought supposed meant should've",
            r"(?<!exactly what )(?<!what )\byou(?: folks| guys)? (?:should(?:n't)?(?:'ve| have)|ought to have|were supposed to|weren't supposed)\b(?! (?:received|had|got|been (?:sent|told|offered|given|called)))|(?<!what )\byou(?:'re| are) (?:meant|supposed) to\b(?! (?:have|get|be getting))",
            confidence=0.6,
        ),
        cue(
            "if",
            r"\bif (?:you|she|he)(?:'d| had) (?:only |just )?(?:\w+ed|told|read|rung|sent|kept|put|gone|done|bought|taken|been)\b",
            confidence=0.6,
        ),
        cue(
            "people customers folks folk guys moms everyone they sometimes users half usually generally typically 'cause most many",
            r"\b(?:most|many|lots? of|a lot of|half of|half the|some|sometimes|usually|often|generally|typically|when|if|the|half)(?:,| the| time| times)* ?(?:people|customers?|folks?|users|guys|moms|of them|them|kids|callers|members)(?: \w+)? (?:(?:just|always|often|usually|sometimes|maybe|tend to|have|has) )*(?:forget|forgot|don't (?:read|look|realis|realiz|notice|check|see|hit)|never (?:read|look|check)|mix\w*|tick|ignore|think|thinks|press|hit|leave|left|bend\w*|change\w*|put|lose|say|miss|mistype|enter|type|dry|share\w*|set|give|take|expect)\b",
            confidence=0.6,
        ),
        cue(
            "customer's customers responsibility",
            r"\b(?:the )?(?:customer's|your|policyholder's|user's|account holder's|passenger's) (?:own )?responsibility\b",
            confidence=0.65,
        ),
        cue(
            "says tells written clearly",
            r"\bit (?:does )?(?:says?|tells you|state[sd])(?: it| so| that)?(?: quite)?(?: clearly| right there| there)?,? (?:on|in) (?:your|big|our|all|the (?!file|notes|system|screen|log|account)) ?(?:\w+ )?(?:\w+)|\b(?:on|in) (?:page|section) \w+ of (?:the|your)|\b(?:clearly|plainly) (?:says|states|stated|written|shown|marked)",
            confidence=0.5,
        ),
        cue(
            "error mistake doing",
            r"\b(?:user|customer|human) error\b|(?<!not )(?<!n't )(?<!of )(?<!than )\byour (?:own )?(?:mistake|error|doing|fault)\b",
            confidence=0.55,
        ),
        cue(
            "where how",
            r"\b(?:so )?where did you (?:drop|spill|leave|put) (?:it|them)\b|\bhow did you (?:manage to|break)",
            confidence=0.6,
        ),
        cue(
            "unless",
            r"\bunless (?:you|somebody|someone|she|he|your \w+) (?:\w+ )?(?:\w+ed|put|left|did|didn't|forgot|gave|told|went|there's something you)\b",
            confidence=0.55,
        ),
        cue(
            "you",
            r"(?:^|[.,;] |\b(?:so|but|and|because|well|'cause|if) )you (?:didn't|did not|haven't|never|failed to|forgot to|neglected to) (?:actually )?(?:read|tick|check|tell|say|mention|register|respond|reply|answer|pay|cancel|return|submit|send|fill|follow|press|click|notice|let us|look|put|update|provide|include|confirm|choose|select|enter|keep)\b(?![^.]*\?)",
            confidence=0.6,
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
    ),
    silent=(
        said("agent: Is the cable plugged in at both ends?"),
        said("agent: You must have been so worried all night."),
        said("agent: That isn't your fault, it should have told you."),
        said("agent: Are you sure you want to close the account?"),
        said("agent: You should have received an email from us this morning."),
        said("customer: You must have mixed me up with somebody else."),
    ),
)
