"""An empty store for tests of what works on one."""

from tests.empty_store import empty, store

__all__ = ["empty", "store"]
