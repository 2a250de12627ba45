"""The agent says that the customer is right, or has every reason.

Plain agreement ("you're right"), the right to a feeling ("anyone would be cross"), the company's fault owned ("that's on
us"), what ought not to have happened, and taking blame off the customer ("you did nothing wrong"). A bare "right" or
"okay" is only acknowledgement.
"""

from wellheard.detectors.rules import Rule, cue, in_sentence, said

DETECTOR = Rule(
    kind="validation",
    version="1",
    cues=(
        cue(
            "right",
            r"\byou(?:'re| are| were| was|'d be) (?:quite |absolutely |dead |so |completely |perfectly |entirely |spot |very |totally |all |both |not wrong|too )*right\b(?! (?:with you|at|on (?:time|the)|next|there|here|beside|about (?:the|your) (?:order|time)))|\byou (?:had|have|got|did|do|'ve) (?:it |that |been |have )?right\b|\bright (?:worry|question|call|thing to (?:do|ask|say))\b|\byou have (?:every|a) right\b|\bevery right\b",
            confidence=0.8,
        ),
        cue(
            "wrong correct valid",
            r"\byou(?:'re| are| were) (?:not wrong|correct|100% correct)|\b(?:that's|that is|that was|it's|it was) (?:just |plain |very |all |simply )?(?:wrong|not right|unacceptable)\b(?! (?:address|number|one|way|code|date|name|file))|\b(?:valid|legitimate) (?:point|concern|question)|\byou(?:'ve| have)?(?: done| did)(?:n't do)? (?:nothing|anything) wrong\b",
            confidence=0.75,
        ),
        cue(
            "fair",
            r"\b(?:that's|that is|it's|quite|very|perfectly|a|is|all) fair\b(?! (?:bit|few|number|amount|way|while|deal|chance|share))|\bfair (?:point|enough|question|comment|complaint|criticism)\b|\b(?:not|isn't|wasn't|hardly) (?:\w+ )?fair\b",
            confidence=0.6,
        ),
        cue(
            "point",
            r"\b(?:good|fair|fine|excellent) point\b|\bpoint taken\b|\byou(?:'ve| have) (?:got )?(?:a|every) point\b",
            confidence=0.75,
        ),
        cue(
            "blame reason",
            r"\b(?:don't|do not|can't|cannot|couldn't|wouldn't|nobody(?:'d| would|'s)) blame? you\b|\bblaming you\b|\bevery reason\b|\byou(?:'ve| have) (?:good|every) (?:reason|cause)\b|\bwith (?:good )?reason\b",
            confidence=0.8,
        ),
        cue(
            "course",
            r"\b(?:of )?course (?:you|it|he|she|they|that)(?:'re|'d| are| do| did| would| were| was| is| can't| couldn't| wouldn't| won't| don't| didn't| have| had|'ve|'s| thought| want\w*|)\b(?! (?:can (?:pay|have|do|speak|change|use)|i))",
            confidence=0.65,
        ),
        cue("wonder", r"\b(?:no|little|small|not any|it's no) wonder\b", confidence=0.65),
        cue(
            "shouldn't should oughtn't ought",
            r"\b(?:that|this|it|you|he|she|they|we|nobody|no one|none of (?:that|this|it)|anyone|somebody|one|your \w+) (?:really )?(?:shouldn't|should not|should never|oughtn't|ought not|ought never|ought to|should)(?: to)? (?:have|never have)(?: to| \w+ed| been| had| gone| happened| told| said| got\w*| come| rung| sat| taken| caught| done| had to)?\b(?! (?:an?|the|your|it|received|arrived|got (?:an?|the)|one|some|come through|any)\b)|\b(?:(?:you|anyone) (?:shouldn't|oughtn't(?: to)?)|(?:nobody|no one) (?:should|ought to)) (?:have|be having|need|be) (?:to )?\w+",
            confidence=0.65,
        ),
        cue(
            "us our ours we",
            r"\b(?:that's|that is|it's|that one's|this is|this one's|this one is|that was|it was|it is|that part's|which is|entirely|all) (?:all |entirely |completely |down |very much |a |been )*(?:on us|to us|our (?:mistake|error|fault|doing|mess|mix-up|slip|failing|side|end|bad|muck-up|cock-up)|ours\b(?! (?:too|as well))|(?:mistake|error|failing|slip|fault) (?:of|on|at|from) (?:ours|our))|\bour (?:mistake|error|fault|failing)\b|\bwe (?:got (?:it|that|this) wrong|let you down|(?:should|ought to) have|messed|mucked|dropped the ball|owe you)\b",
            confidence=0.65,
        ),
        cue(
            "fault",
            r"\b(?:not|isn't|wasn't|never|nothing|none of) (?:\w+ ){0,3}(?:your|her|his|anybody's|anyone's) (?:fault|doing|mistake)\b|\byou (?:weren't|wasn't|couldn't) (?:to|have) know\w*\b",
            confidence=0.75,
        ),
        cue(
            "know known",
            r"\byou (?:weren't to|wouldn't|couldn't(?: have)?|couldn't possibly|had no way) (?:of )?know\w*\b|\bnobody (?:could|would) (?:have )?(?:know|guess|tell)\w*",
            confidence=0.7,
        ),
        cue(
            "anyone anybody everyone everybody who most",
            r"\b(?:anyone|anybody|everyone|everybody|most (?:people|folk|of us)) (?:would|'d|could|does|do|feels?|gets?|in your)|\b(?:anyone|anybody|everybody)'d\b|\bwho wouldn't\b|\bso would (?:i|anyone|anybody|most)\b",
            confidence=0.6,
        ),
        cue(
            "too same hotter well shoes place position so should",
            r"\b(?:i'd|i would) (?:have )?(?:say|said|think|thought|want|wanted|ask|asked|feel|felt|be|been|do|done|write|complain|come|expect)(?:ed)? (?:exactly |just |much )?(?:the (?:very )?same|so too|that too|it too|so, too|too\b|hotter|as well|in your (?:place|shoes|position))|\bin your (?:shoes|place|position)\b|\b(?:so|as) (?:would|should|do|did|am) i\b|\bso you should\b|\bas (?:you|well you) should\b|\bsame here\b",
            confidence=0.6,
        ),
        cue(
            "did done",
            r"\byou (?:did|were|was|have done|'ve done|do) (?:exactly |absolutely |just |quite |it |all |everything |dead )*(?:right|the right|well|nothing|everything|the best|perfectly|spot on|what (?:anyone|you should|you could))\b|\byou(?:'ve| have) done (?:all|everything|your|nothing|more)\b|\byou (?:did|kept|have done|held up) your (?:bit|part|side|end)\b|\bgood (?:thinking|call|thing you|job you)\b|\byou didn't (?:do|imagine|dream|miss|forget|get|make) (?:a thing|anything|it up|wrong|it wrong)\b",
            confidence=0.7,
        ),
        cue(
            "believe",
            r"\bi (?:do |absolutely |completely )?believe (?:you|every|that)\b|\bi don't doubt (?:you|it|that)\b|\bi'm sure you (?:did|have|were|are right)\b",
            confidence=0.65,
        ),
        cue(
            "sense",
            r"\b(?:that|it|which|you)(?:'s)? (?:makes?|making) (?:perfect |complete |total |a lot of )?sense\b",
            confidence=0.5,
        ),
        cue(
            "silly daft stupid petty fussing sorry apologise apologize unreasonable rude nuisance bother",
            r"\b(?:(?:not|isn't|wasn't|weren't|aren't|nothing|never) (?:\w+ ){0,4}(?:silly|daft|stupid|petty|fussing|unreasonable|rude|a nuisance|a bother)|(?:no|nothing|don't|needn't) (?:\w+ ){0,3}(?:be sorry|sorry (?:for|about)|apologise|apologize)|you've nothing to be sorry)\b",
            confidence=0.6,
        ),
        cue(
            "deserve deserved deserves entitled",
            r"\byou(?:'re| are)?(?:'ve)? (?:well |fully |perfectly |quite |absolutely |certainly )?(?:deserved?|entitled)\b(?! to (?:a|one|up))|\b(?:ha|okay|yes)[.,!] deserved\b",
            confidence=0.65,
        ),
        cue(
            "agree exactly understandable natural normal",
            r"\bi (?:completely |totally |quite |fully |couldn't |do |can only )?agree\b(?! to (?:the|that|take|pay))|\bunderstandabl[ey]\b|\b(?:it's|that's) (?:only |quite |perfectly |completely )?(?:natural|normal to)\b",
            confidence=0.55,
        ),
        cue("shame blame worry", r"\bno shame in\b|\bnothing (?:to be )?(?:ashamed|embarrassed)\b", confidence=0.6),
        cue(
            "why",
            r"\bi (?:can |do |quite )?(?:see|get|understand|know) (?:exactly |just |completely )?why (?:you|that|he|she|it|they)",
            confidence=0.6,
        ),
        cue(
            "good acceptable okay ok",
            r"\b(?:that's|that is|it's|it is|that was|which is|this is) (?:just |simply |really |clearly )?not (?:good enough|acceptable|okay|ok)\b|\bisn't (?:good enough|acceptable)\b",
            confidence=0.65,
        ),
        cue(
            "promised misled imagining only alone",
            r"\byou were (?:promised|misled|let down)\b|\byou(?:'re| are) not (?:imagining|the only one|alone)\b",
            confidence=0.6,
        ),
    ),
    fold=in_sentence,
    fires=(
        said("customer: You had the reading all along.", "agent: You're right, we should have used it."),
        said("agent: I don't blame you for being cross."),
        said("agent: That shouldn't have happened to you."),
        said("agent: This one's on us, we packed the wrong size."),
        said("agent: Anybody would be annoyed by that."),
        said("customer: Maybe I broke it.", "agent: You did nothing wrong, the hinge is weak."),
    ),
    silent=(
        said("agent: Right, okay. And the postcode?"),
        said("agent: I'll be right with you."),
        said("agent: You should have an email from us by now."),
        said("agent: That's the wrong number, I'm afraid."),
        said("customer: You're right about that."),
        said("agent: It's right next to the plug."),
    ),
)
