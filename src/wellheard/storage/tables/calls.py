"""Tables of calls."""
