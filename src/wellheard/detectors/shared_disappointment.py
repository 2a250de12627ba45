"""The agent is sorry too that there is no solution: a refusal alone isn't it.

A wish against the facts ("I wish I could", "I'd have loved to"), dislike of having to say it ("I hate telling you
that"), and regret for what won't come ("I'm sorry it doesn't").
"""

from wellheard.detectors.rules import Rule, cue, in_sentence, said

DETECTOR = Rule(
    kind="shared-disappointment",
    version="1",
    cues=(
        cue(
            "wish",
            r"\bi (?:do |really |so |just |honestly |only |truly )?wish(?:ed)? (?:i|it|there|we|that|they|this|the|things)\b(?! (?:you|was you))",
            confidence=0.8,
        ),
        cue(
            "love loved like liked prefer",
            r"\b(?:i(?:'d| would)(?: have|'ve)? (?:really |so |dearly )?(?:love[d]?|like[d]?|given? (?:anything|a (?:great|good) deal)|much prefer)(?: nothing more than)? to (?:be able|have|tell|say|give|send|hand|do|offer|help|put|get|see|bring|let|be)\b(?=.{0,90}\b(?:but|can't|cannot|isn't|only|there's no|none|if|otherwise|quicker|sooner|less|better|nothing|instead|yes|kills)\b))|believe me,? i'd (?:like|love) to\b",
            confidence=0.7,
        ),
        cue(
            "i'd would",
            r"\bif (?:it (?:was|were)|i (?:could|had|'d)|there (?:was|were)) [^.?!]{2,40}\bi'd (?:\w+ )?(?:have|be|do|sign|press|give|send|let|put|pressed|pressing|drive|move)\b|\bi'd \w+[^.?!]{2,40} if (?:it (?:was|were) (?:mine|up to me|my)|i (?:could|had)|there (?:was|were))",
            confidence=0.65,
        ),
        cue(
            "hate",
            r"\bi (?:do |really |honestly |just )?hate (?:it|that|this|having|being|to (?:say|tell|be)|saying|telling|typing|giving|sending|how)\b(?! (?:here|when (?:that|it)))",
            confidence=0.7,
        ),
        cue(
            "kills pains guts galls bothers breaks sad sticks hurts joy",
            r"\bit (?:kills|pains|guts|galls|bothers|grieves|breaks|upsets|hurts|stings|sickens) me\b|\bmakes me (?:sad|sick|cross|angry)\b|\bsticks in my (?:throat|craw)\b|\bgives me no (?:joy|pleasure)\b|\bbreaks my heart (?:to|that)\b",
            confidence=0.7,
        ),
        cue(
            "horrid rotten lousy horrible awful miserable hard bad worst thing nice",
            r"\b(?:horrid|rotten|lousy|horrible|awful|miserable|hard|nasty|bad|worst|not a nice) (?:thing |part (?:of|is) |one |bit )?(?:to (?:have to )?(?:say|tell|come back|give|bring)|having to (?:say|tell|give)|telling you|saying)\b",
            confidence=0.7,
        ),
        cue(
            "like",
            r"\bi don't (?:like|enjoy|love) (?:it|that|saying|telling|having to|giving)\b[^.?!]{0,40}(?:any (?:better|more)|either|you|myself)|\bi (?:don't|also don't) (?:like|enjoy|love) (?:saying|telling|having to|giving|seeing)\b",
            confidence=0.6,
        ),
        cue(
            "sorry",
            r"\bsorry (?:it|that (?:it|there|i|we)|there|i|we) (?:doesn't|does not|won't|can't|cannot|isn't|couldn't|is (?:no|nothing)|(?:'s )?(?:no|nothing|not more))\b|\bsorry (?:i|we) (?:can't|couldn't|haven't|don't have) (?:do|offer|give|be|get|have|anything|something|better|more)",
            confidence=0.6,
        ),
        cue(
            "bad",
            r"\bi (?:do |really |honestly )?feel (?:bad|awful|terrible|rotten|dreadful|sick) (?:about|that|for|saying|telling|having)\b",
            confidence=0.6,
        ),
        cue(
            "better luck",
            r"\b(?:worse luck|more'?s the pity|i only wish|to my shame|sadly for us both)\b",
            confidence=0.6,
        ),
        cue(
            "hear answer news",
            r"\b(?:not|isn't|wasn't) (?:the )?(?:what|answer|news|outcome|result)\b[^.?!]{0,15} (?:you|i)(?:'d| would| were|'re| was)? (?:want\w*|hop\w+|like\w*)|\b(?:wish|sorry) (?:i|we|it|that)[^.?!]{0,25}\bbetter (?:news|answer)",
            confidence=0.65,
        ),
        cue(
            "disappointed gutted frustrated frustrates annoyed annoys sorry",
            r"\b(?:i'm|i am|we're) (?:just )?as (?:disappointed|gutted|frustrated|annoyed|upset|sorry) as you\b|\bi(?:'m| am) (?:really |so |truly |genuinely |very )?(?:disappointed|gutted|sorry|frustrated)(?: too| myself| about it)?,? (?:that )?(?:there's|there is|there isn't|i can't|we can't|i couldn't|it can't|nothing)|\b(?:frustrates|annoys) me (?:too|as well|that)",
            confidence=0.65,
        ),
        cue(
            "really honestly if could heartbeat",
            r"\bi (?:really |honestly |truly )?would(?:'ve| have)?,? (?:really,? )?if i could\b|\bif (?:it|that) (?:was|were) (?:up|down) to me\b|\bin a heartbeat\b",
            confidence=0.6,
        ),
    ),
    fold=in_sentence,
    fires=(
        said("agent: I wish I had a quicker answer for you."),
        said("agent: There's none left in the country, and I hate telling you that."),
        said("agent: I'd have loved to say yes, but it can't be done."),
        said("agent: It doesn't cover storms, and I'm sorry it doesn't."),
    ),
    silent=(
        said("agent: We can't do that, I'm afraid."),
        said("agent: As you wish, sir."),
        said("agent: I'd love to help you with that today."),
        said("agent: Sorry, I didn't catch that."),
        said("customer: I wish I could get it working."),
    ),
)
