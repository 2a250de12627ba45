"""The agent expresses feeling for the customer or for what the problem does to them."""

from wellheard.detectors.rules import Rule, cue, said

_HARD = r"(?:frustrat\w+|upsetting|stressful|annoying|awful|horrible|terrible|miserable|maddening|tough|hard|rough|scary|worrying|disappointing)"

DETECTOR = Rule(
    kind="sympathy",
    version="1",
    cues=(
        cue(
            "sorry",
            r"\bsorry (?:to hear|that (?:you|your|this|it)|about (?:your|the|that|what)|you(?:'ve| have| had|'re| are))",
            confidence=0.75,
            depth="specific",
        ),
        cue(
            "must",
            rf"\b(?:that|it|this) must (?:be|have been|feel) (?:\w+ ){{0,3}}{_HARD}",
            confidence=0.8,
            depth="specific",
        ),
        cue(
            "how",
            rf"\b(?:i know|i can imagine|i understand) how (?:\w+ ){{0,2}}{_HARD}",
            confidence=0.7,
            depth="generic",
        ),
    ),
    fires=(
        said(
            "customer: It died on Friday.",
            "agent: I'm sorry you've been without heating all weekend.",
            depth="specific",
        ),
        said("agent: That must have been awful with the baby there."),
    ),
    silent=(
        said("agent: Sorry, could you say that again?"),
        said("customer: I'm sorry to hear that."),
    ),
)
