"""What can go wrong with the store, each with a sentence for the user: what, where, what to do."""


class StorageError(Exception):
    """Something about the store; the text says what, where and what to do."""


class DatabaseUnavailableError(StorageError):
    """The database doesn't answer, or is busy for too long; the same request may succeed later."""


class StorageFullError(StorageError):
    """No room is left on the disk; nothing was changed."""


class SchemaError(StorageError):
    """The database's tables are of another version than this program's."""


class NotFoundError(StorageError):
    """There is no such thing (any more)."""


class ConflictError(StorageError):
    """It stands against what is there already: a name taken, or changed by somebody else meanwhile."""


class AudioError(StorageError):
    """Sound can't be kept or read."""
