"""Plain English text: normalising without moving a character, words, sentences, number words, syllables."""

from wellheard.language.text import content_words, normalise, sentences, stem, tokens

__all__ = ["content_words", "normalise", "sentences", "stem", "tokens"]
