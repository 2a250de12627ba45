"""Numbers about the whole call: talk share, pace, silence, interruptions, mirroring."""
