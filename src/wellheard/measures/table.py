"""All measures of a call, in their fixed order.

What could not be measured is NotAssessed with the reason, never zero. Names end in their unit: `_ms` milliseconds,
`_sps` syllables a second, `_per_minute`, `_share` 0-1; counts have no ending.
"""

from collections.abc import Callable, Sequence

from wellheard.conversation import Conversation, Measure, Moment
from wellheard.measures import pace, talk
from wellheard.measures.distress import distress
from wellheard.measures.mirroring import mirroring
from wellheard.measures.scene import Scene, set_scene
from wellheard.measures.style import style_matching

_MEASURES: tuple[tuple[str, Callable[[Scene], Measure]], ...] = (
    ("agent_talk_share", talk.agent_talk_share),
    ("agent_turns", talk.agent_turns),
    ("customer_turns", talk.customer_turns),
    ("agent_words", talk.agent_words),
    ("customer_words", talk.customer_words),
    ("interruptions", talk.interruptions),
    ("interruptions_by_customer", talk.interruptions_by_customer),
    ("interruptions_per_minute", talk.interruptions_per_minute),
    ("silence_ms", pace.silence_ms),
    ("hold_ms", pace.hold_ms),
    ("longest_monologue_ms", pace.longest_monologue_ms),
    ("response_latency_ms", pace.response_latency_ms),
    ("agent_speaking_rate_sps", pace.agent_speaking_rate),
    ("customer_speaking_rate_sps", pace.customer_speaking_rate),
    ("open_question_share", talk.open_question_share),
    ("distress", distress),
    ("mirroring", mirroring),
    ("style_matching", style_matching),
)


def measure(conversation: Conversation, moments: Sequence[Moment]) -> dict[str, Measure]:
    """Every measure by its name, always all and in the same order. O(turns + moments)."""
    scene = set_scene(conversation, moments)
    return {name: take(scene) for name, take in _MEASURES}
