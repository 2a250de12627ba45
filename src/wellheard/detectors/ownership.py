"""The agent takes it on personally: promises in the first person that go beyond a routine step.

"I'll ring them myself", "I'm not hanging up until ...", "I'll make sure", "leave it with me", "ask for me by name".
Announcing a step of the call ("let me pull up your account", "I'll transfer you") is routine.
"""

from wellheard.detectors.rules import Rule, cue, in_sentence, said

_WILL = r"\bi(?:'ll| will|'m going to|'m gonna|'m|'d| am|'ve| have| can)(?: also| just| then| gladly| happily| personally| always| be)?"
_THEM = r"(?:them|him|her|it|this|that|you|the [\w' -]{2,30}?|your [\w' -]{2,30}?|somebody|someone|everyone|\w+)"

DETECTOR = Rule(
    kind="ownership",
    version="1",
    cues=(
        cue(
            "myself personally",
            r"\bi(?:'ll|'m|'ve| will| am| have| want to| can)(?!'t|not| had| lost| asked| made)\b(?! (?:had|made|lost|done that|been))(?! (?:email|do) (?:you|them) )[^.?!]{0,60}\b(?:myself|personally)\b(?!, (?:as|if))|\bpersonally\b[^.?!]{0,20}\bi'll\b",
            confidence=0.8,
        ),
        cue(
            "leave",
            r"\b(?:you )?(?:just )?leave (?:it|this|that|him|her|them|the \w+(?: \w+)?) (?:with|to) me\b",
            confidence=0.85,
        ),
        cue(
            "make making made see seeing",
            rf"{_WILL} (?:make|making|made) (?:sure|certain|it my)\b|{_WILL} see (?:to it|it through|this through|that (?:it|he|she|they|you|this)|to (?:it|that|this)|you right|this gets)\b",
            confidence=0.75,
        ),
        cue(
            "not until till won't hanging leaving stay staying stopping",
            r"\bi(?:'m| am)(?: \w+)? not (?:hanging|leaving|letting|going (?:anywhere|to (?:leave|let|have|send|rest|make you))|putting you|sending you|giving up|gonna|having)|\bi (?:won't|will not|'ll not|'m not gonna) (?:hang|leave|let|rest|have you|put the phone|be (?:going|leaving))|"
            r"\bi(?:'ll| will|'m| am)(?: right)? (?:stay(?:ing)?|stopping|be staying) (?:on|with|right here|in this|until|till)\b(?! hold)",
            confidence=0.7,
        ),
        cue(
            "name extension direct me",
            r"\bmy (?:own |direct )?(?:name|extension|direct (?:line|number)|number|line|mobile|cell)(?:'s| is)? (?:on|to|in|with|down|and|at|ends)\b|\bask for (?:me|\w+,? that's me)\b|\bmy own (?:name|number|line)\b|\b(?:you|just) (?:call|ring|message|phone|email|write to|text|come (?:straight )?(?:back )?to) (?:me\b(?!,)|and (?:ask|get) (?:for )?me)(?! (?:when|that|the \w+ of))|\bto me (?:and not|by name|directly|personally)\b|\bgiving you my\b|\bgive you my\b",
            confidence=0.65,
        ),
        cue(
            "follow check chase keep eye",
            rf"{_WILL} (?:follow|check|chase|chasing|keep|keeping|look in|watch|watching|badger|bug|pester|hound|push|nag)(?: \w+){{0,4}}? (?:up|on|back|in|an eye|at it|after|until|till|it|them|him|her|for you|you (?:posted|updated)|tomorrow|tonight|later|today)\b",
            confidence=0.65,
        ),
        cue(
            "ring call phone text email message write mail",
            rf"{_WILL} (?:be )?(?:ring(?:ing)?|call(?:ing)?|phon(?:e|ing)|text(?:ing)?|e?mail(?:ing)?|messag(?:e|ing)|writ(?:e|ing)(?: to)?|speak(?:ing)? to|get(?:ting)? on to) (?:you|them|him|her|the [\w' -]{{2,30}}?|\w+)(?: \w+){{0,6}}? (?:at|by|on (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|the)|tomorrow|tonight|today|before|now|after|once|either way|whatever|whether|as soon|back|the (?:minute|moment|second|instant)|when|this (?:minute|second|morning|afternoon|evening)|until|till|straight|first thing|even|so (?:you|that|they|he|she))\b",
            confidence=0.6,
        ),
        cue(
            "take taking care sort fix deal handle",
            rf"{_WILL} (?:take care|sort|fix|deal with|handle|put (?:it|this|that|things) right|get (?:it|this|that) (?:sorted|fixed|done|moving|put right)|get to the bottom)\b|\blet me (?:take care|sort|fix|deal|handle|get (?:it|this|that) (?:sorted|off|fixed|moving)|put (?:it|this|that) right)\b",
            confidence=0.7,
        ),
        cue(
            "walk walking walked going down",
            r"\bi(?:'m|'ll| will| am) (?:going to )?(?:walk(?:ing)?|go(?:ing)? (?:down|up|over|round|and)|com(?:e|ing) down|driv(?:e|ing)|bring(?:ing)?) (?:\w+ ){0,3}?(?:over|down|up|round|there|to|it|them|myself|straight)\b",
            confidence=0.55,
        ),
        cue(
            "taken taking mine take",
            r"\b(?:i'll take (?:it|this|that)(?: (?:from here|on|up))?[.,!]|this (?:is|one's) mine\b|it'll be me\b|i've (?:got|taken) (?:it|this) (?:on|over)|i'm taking (?:it|this|over))",
            confidence=0.6,
        ),
        cue(
            "word promise",
            r"\b(?:i|and) (?:do )?(?:give you my word|promise you (?:i|that i))\b|\byou(?:'ve| have) (?:got )?my word\b",
            confidence=0.7,
        ),
        cue(
            "so until till whatever either",
            r"\bi(?:'ll|'m going to|'m gonna|'m|'ve)(?: \w+){1,9}?,? (?:so (?:that )?(?:you|he|she|they|nobody|no one|it)(?:'re|'s)? (?:don't|doesn't|won't|not|needn't|never|gets?|stays?)\b|(?:until|till) (?:it|he|she|they|you|that|we|i|your)|whatever|no matter|either way)",
            confidence=0.65,
        ),
        cue(
            "ring call message phone text",
            r"\b(?:if|when) [^.?!]{3,60}?,? (?:you )?(?:just )?(?:ring|call|message|phone|text|dm) (?:me\b|my\b|and ask)(?! (?:when|that))|\bi (?:ring|call|phone|text|message|chase|bring|send) (?:you|him|her|them|it|the \w+) (?:\w+ ){0,2}?(?:by|at|on|before|after|today|tomorrow|tonight|myself|when|either)\b",
            confidence=0.65,
        ),
        cue(
            "i'm i'll",
            r"\bi'm the one (?:who|that|\w+ing)\b|\bi'll be (?:checking|watching|standing|ringing|calling|there|keeping|chasing|on to|onto|looking|listening|the one)\b",
            confidence=0.6,
        ),
        cue(
            "i'm",
            r"\bi'm (?:putting|writing|adding|flagging|logging|getting|ringing|sending|phoning|calling|opening|doing|marking|raising|typing|holding|making|keeping|fixing) [^.?!]{0,50}\b(?:now|this (?:minute|second|afternoon|morning)|right now|today|tonight|so (?:that )?(?:you|nobody|no one|it|they|he|she)|until|till|straight away|as we speak|while)\b",
            confidence=0.5,
        ),
    ),
    fold=in_sentence,
    fires=(
        said("agent: I'll see this through for you."),
        said("agent: Let me take care of that for you."),
        said("agent: I'm not hanging up until the alarm stops."),
        said("agent: I'll ring the depot myself and call you back by four."),
        said("agent: Leave it with me."),
    ),
    silent=(
        said("agent: Let me pull up your account."),
        said("agent: I'll transfer you to billing now."),
        said("agent: I'll need your postcode."),
        said("agent: You'll have to ring them yourself."),
        said("customer: I'll ring them myself."),
    ),
)
