"""How the shipped customers react to scripted reps, and to a good rep without one skill; writes docs/explanation."""
