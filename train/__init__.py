"""Trains the models that ship with Wellheard from labelled corpora; never imported at run time."""
