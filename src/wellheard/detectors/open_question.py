"""The agent asks for a story: about the problem, its effect or the wish.

A question of the sort `open` (why, how did, what happened, what is it like ...), or an invitation without a question
mark ("walk me through it"). Greetings, "what do you want me to do" and questions for one fact are other things.
"""

from collections.abc import Iterable, Sequence

from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.questions import tells
from wellheard.detectors.rules import Found, Rule, best, said


def _fold(heard: Heard, _call: CallSoFar, _found: Sequence[Found]) -> Iterable[Found]:
    asked = [Found(each.sentence.start, each.sentence.end, 0.8) for each in heard.questions if each.sort == "open"]
    if not asked:
        asked = [Found(each.start, each.end, 0.7) for each in heard.sentences if not each.asks and tells(each.text)]
    return best(asked)


DETECTOR = Rule(
    kind="open-question",
    version="1",
    fold=_fold,
    wakes="? tell walk talk describe explain start begin help give run take hear understand",
    fires=(
        said("agent: What happened when you put the new tube in?"),
        said("agent: Walk me through what you see from the moment it boots."),
        said("customer: It ruined the whole week.", "agent: How has that affected the rest of the team?"),
        said("agent: Okay. And what's it like in the mornings?"),
        said("agent: Tell me about the noise it makes."),
    ),
    silent=(
        said("agent: Good morning, Heron Energy, how can I help you today?"),
        said("agent: How are you today?"),
        said("agent: How many rooms are cold?"),
        said("agent: What would you like me to do about it?"),
        said("agent: I'll tell you what I see here."),
        said("agent: What's your account number?"),
        said("agent: Has it happened before?"),
    ),
)
