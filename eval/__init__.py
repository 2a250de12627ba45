"""Measures the quality of Wellheard on the corpora beside the repository and writes docs/quality.md: `make eval`."""
