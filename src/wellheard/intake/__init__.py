"""Formats in and out: files become conversations or recordings, documents become vCons."""
