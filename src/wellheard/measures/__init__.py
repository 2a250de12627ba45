"""Numbers about the whole call: talk share, pace, silence, interruptions, mirroring."""

from wellheard.measures.table import measure

__all__ = ["measure"]
