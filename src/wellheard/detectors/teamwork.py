"""The agent puts both on one side: "let's", "you and I", "the two of us", "together".

"We" for the company alone isn't teamwork.
"""

from wellheard.detectors.rules import Rule, cue, in_sentence, said

DETECTOR = Rule(
    kind="teamwork",
    version="1",
    cues=(
        cue(
            "let's",
            r"\blet'?s (?!see(?:[.,…]| (?:here|now|what i|if i)|$)|have a (?:quick )?(?:look|see)[.,… ]|just (?:say|see)|say\b|not\b|be (?:honest|clear|fair)|face it|take a look[.,])(?=\w)",
            confidence=0.75,
        ),
        cue(
            "let's",
            r"\blet's (?:see|have a look|take a look|look)\b[^.?!]{0,30}\b(?:together|you and|we can|the (?:two|pair) of us|your|yours)\b",
            confidence=0.75,
        ),
        cue(
            "i me myself both",
            r"\b(?:you and (?:i|me|myself)\b|me and you\b|you,? me and\b|both you and)",
            needs="and you",
            confidence=0.8,
        ),
        cue(
            "us two pair both",
            r"\b(?:(?:the )?(?:two|pair|both) of us|between (?:us|the two of us)|us two|we both|we'll both)\b",
            confidence=0.75,
        ),
        cue("together", r"\b(?:we|we'll|we're|we've|let's|us)\b[^.?!]{0,60}\btogether\b", confidence=0.65),
        cue(
            "we'll we can we're",
            r"\bwe(?:'ll| will| can|'re going to|'re gonna|'ve got to) (?:get (?:you|him|her|it|this|that|there|to the bottom)|sort (?:it|this|that)|figure|work (?:it|this|through|out|down|our)|go (?:through|over|at)|find out|crack|fix (?:it|this)|beat|tackle|take it (?:one|a) |see (?:it|this) through|do (?:it|this|that|our) )",
            confidence=0.5,
        ),
        cue(
            "team side",
            r"\b(?:we make|good|great) (?:a )?(?:good |great )?team\b|\b(?:i'm|we're both) on your side\b(?! of)|\bin this (?:together|with you)\b",
            confidence=0.8,
        ),
        cue(
            "with",
            r"\b(?:do|fill|go through|write|work|walk|look|run|sort|set)\w*(?: (?:it|this|that|them))?(?: \w+){0,3} (?:along )?with you\b(?! about)",
            confidence=0.45,
        ),
    ),
    fold=in_sentence,
    fires=(
        said("agent: Let's get that screen working again."),
        said("agent: You and I will go through it line by line."),
        said("agent: We'll sort this out together."),
        said("agent: Right, the two of us can crack this."),
    ),
    silent=(
        said("agent: Let's see. Okay, I have your account here."),
        said("agent: We don't offer refunds on sale items."),
        said("agent: We will send you a letter."),
        said("customer: Let's do it together then."),
        said("agent: Let me pull up your account."),
    ),
)
