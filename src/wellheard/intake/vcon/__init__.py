"""vCon, the IETF's container for conversations (draft-ietf-vcon-vcon-core): read generously, written strictly."""

from wellheard.intake.vcon.writing import find_analyses, write_hand_off, write_vcon

__all__ = ["find_analyses", "write_hand_off", "write_vcon"]
