"""G.711 against tables of the standard and against libsndfile, which has an implementation of its own."""

from io import BytesIO

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from wellheard.streams.g711 import from_a_law, from_mu_law, to_mu_law

EVERY = bytes(range(256))


@pytest.mark.parametrize(("decode", "subtype"), [(from_mu_law, "ULAW"), (from_a_law, "ALAW")])
def test_every_byte_is_decoded_as_libsndfile_does(decode, subtype) -> None:  # type: ignore[no-untyped-def]
    theirs, _ = soundfile.read(
        BytesIO(EVERY), samplerate=8000, channels=1, format="RAW", subtype=subtype, dtype="int16"
    )
    assert decode(EVERY).tolist() == theirs.tolist()


def test_the_ends_of_the_tables_are_those_of_the_standard() -> None:
    assert from_mu_law(bytes([0x00, 0x80, 0xFF, 0x7F])).tolist() == [-32124, 32124, 0, 0]
    assert from_a_law(bytes([0x2A, 0xAA, 0x55, 0xD5])).tolist() == [-32256, 32256, -8, 8]


@given(st.integers(-32768, 32767))
def test_a_sample_goes_to_the_nearest_code_there_is(sample: int) -> None:
    made = int(from_mu_law(to_mu_law(np.array([sample], np.int16)))[0])
    wanted = max(-32124, min(sample, 32124))
    assert abs(made - wanted) == np.abs(from_mu_law(EVERY).astype(int) - wanted).min()


def test_coding_what_was_decoded_changes_nothing() -> None:
    once = from_mu_law(EVERY)
    assert from_mu_law(to_mu_law(once)).tolist() == once.tolist()
