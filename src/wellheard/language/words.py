"""The words of a text, quickly: for counting, and for a first look whether a pattern is worth trying."""

_BREAKS = str.maketrans(dict.fromkeys('.,!?;:"()[]…-/*_#&%=+<>^~|{}«»¿¡', " "))


def word_list(normal: str) -> list[str]:
    """Words of a normalised text in order; several times quicker than `tokens`.

    It differs in rare marks alone: what is neither a letter nor a common mark stays in a word.
    """
    return normal.translate(_BREAKS).split()


def word_set(normal: str) -> frozenset[str]:
    """The same as a set."""
    return frozenset(word_list(normal))
