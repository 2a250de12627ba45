"""Bytes become text, whatever wrote them."""

import codecs

from wellheard.intake.interface import IntakeError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KINDS = (
    (b"%PDF", "a PDF", "Export the transcript as text, CSV or JSON"),
    (b"PK\x03\x04", "a ZIP archive or an Office document", "Unpack it, or export the transcript as text or CSV"),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "Export the transcript as text or CSV"),
    (b"\x89PNG", "a picture", "Give the transcript as text"),
    (b"\xff\xd8\xff", "a picture", "Give the transcript as text"),
    (b"SQLite format 3", "a database", "Export the transcripts as CSV or JSON"),
    (b"PAR1", "a Parquet file", "Export the transcripts as CSV or JSON Lines"),
)
_SAMPLE = 1 << 16
# Accented letters and typographic signs of western European text as Windows writes them.
_WESTERN = (
    frozenset("‘’“”–—…•€£¥©®°ª«»¿¡§´·½¼¾±×\u00a0") | frozenset(map(chr, range(0xC0, 0x100))) | frozenset("ŒœŠšŽžŸ")
)
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1b\x0b\x1a") | {0x7F}


def decode(data: bytes, where: str) -> tuple[str, str | None]:
    """The text of a file, and a sentence on how it was read where that isn't UTF-8.

    Raises IntakeError where it isn't text at all.
    """
    _refuse_known(data, where)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data, encoding, where)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(data, where)
    if "\0" in text:
        return _guessed(data, where)
    return text, None


def _marked(data: bytes, encoding: str, where: str) -> tuple[str, str | None]:
    if encoding == "utf-8-sig":
        try:
            return data.decode(encoding), None
        except UnicodeDecodeError:
            return _guessed(data[3:], where)
    text = data.decode(encoding, "replace").lstrip("\ufeff")
    lost = text.count("\ufffd")
    cut = f"; {lost} of its characters could not be read" if lost else ""
    return text, f"The text is {encoding.upper()}, not UTF-8{cut}"


def _guessed(data: bytes, where: str) -> tuple[str, str | None]:
    sample = data[:_SAMPLE]
    _refuse_binary(sample, where)
    encoding = _wide(sample) or _western(sample) or _best_guess(sample)
    if encoding is None:
        raise _no_text("not text in any encoding that we know", where, "Save it as UTF-8")
    text = data.decode(encoding, "replace").lstrip("\ufeff")
    return text, f"The text isn't UTF-8; it was read as {encoding}"


def _refuse_known(data: bytes, where: str) -> None:
    for mark, what, remedy in _KINDS:
        if data.startswith(mark):
            raise _no_text(f"this is {what}, not a transcript", where, remedy)


def _refuse_binary(sample: bytes, where: str) -> None:
    if _wide(sample):
        return
    odd = sum(sample.count(control) for control in _CONTROLS)
    if odd * 50 > len(sample) or b"\0\0\0" in sample:
        raise _no_text(
            "neither text nor a kind of sound that we know",
            where,
            "Give a transcript, or a recording such as WAV or MP3",
        )


def _no_text(what: str, where: str, remedy: str) -> IntakeError:
    return IntakeError(what, where=where, remedy=remedy)


def _wide(sample: bytes) -> str | None:
    # UTF-16 without a mark: in western text every second byte is zero.
    half = len(sample) // 2
    if half and sample[1::2].count(0) > half * 0.7 and sample[0::2].count(0) < half * 0.1:
        return "utf-16-le"
    if half and sample[0::2].count(0) > half * 0.7 and sample[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return None


def _western(sample: bytes) -> str | None:
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return None
    strange = [char for char in text if ord(char) > 127]
    fitting = all(char in _WESTERN for char in strange)
    return "cp1252" if fitting and len(strange) <= len(text) * 0.25 else None


def _best_guess(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes  # here, because it takes 50 ms to load and is seldom needed

    best = from_bytes(sample, threshold=0.3).best()
    return best.encoding if best else None
