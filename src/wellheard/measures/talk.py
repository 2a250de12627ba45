"""Who talks how much, who interrupts, and how the agent asks."""

from wellheard.conversation import AGENT, CUSTOMER, Measure, NotAssessed
from wellheard.measures.scene import Scene

_MINUTE_MS = 60_000
NOT_TIMED = "no times in this transcript"


def agent_talk_share(scene: Scene) -> Measure:
    """The agent's share of the two people's speech: of its time where all turns have times, else of its words."""
    agent, customer = (
        (scene.agent.spoken_ms, scene.customer.spoken_ms)
        if scene.timed and scene.agent.spoken_ms + scene.customer.spoken_ms
        else (scene.agent.word_count, scene.customer.word_count)
    )
    if not agent + customer:
        return NotAssessed(not_assessed="nobody speaks in this call")
    return round(agent / (agent + customer), 4)


def agent_turns(scene: Scene) -> Measure:
    """How many turns the agent has."""
    return len(scene.agent.turns)


def customer_turns(scene: Scene) -> Measure:
    """How many turns the customer has."""
    return len(scene.customer.turns)


def agent_words(scene: Scene) -> Measure:
    """How many words the agent says."""
    return scene.agent.word_count


def customer_words(scene: Scene) -> Measure:
    """How many words the customer says."""
    return scene.customer.word_count


def interruptions(scene: Scene) -> Measure:
    """How often the agent interrupts."""
    return _interruptions_by(scene, AGENT)


def interruptions_by_customer(scene: Scene) -> Measure:
    """How often the customer interrupts."""
    return _interruptions_by(scene, CUSTOMER)


def interruptions_per_minute(scene: Scene) -> Measure:
    """How often the agent interrupts in a minute of the call."""
    duration = _duration_ms(scene)
    if not scene.timed or not duration:
        return NotAssessed(not_assessed=NOT_TIMED)
    return round(_count(scene, AGENT) * _MINUTE_MS / duration, 3)


def _interruptions_by(scene: Scene, speaker: str) -> Measure:
    """A transcript that has no times and marks no overlap doesn't show interruptions; that is not the same as none."""
    if scene.timed or any(turn.overlap for turn in scene.people):
        return _count(scene, speaker)
    return NotAssessed(not_assessed=NOT_TIMED)


def _count(scene: Scene, speaker: str) -> int:
    return sum(moment.speaker == speaker for moment in scene.moments.get("interruption", ()))


def _duration_ms(scene: Scene) -> int:
    last = max((turn.end_ms or 0 for turn in scene.people), default=0)
    return scene.conversation.duration_ms or last


def open_question_share(scene: Scene) -> Measure:
    """Open questions as a share of the agent's open and closed ones."""
    asked_openly = len(scene.moments.get("open-question", ()))
    asked = asked_openly + len(scene.moments.get("closed-question", ()))
    if not asked:
        return NotAssessed(not_assessed="the agent asks no questions")
    return round(asked_openly / asked, 4)
