"""Calls as they happen: the protocols of phone systems, read and written without doing any input or output."""
