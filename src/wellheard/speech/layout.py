"""What lies on the tracks: two speakers apart, the same sound twice, or one track with everybody."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellheard.speech.interface import RATE
from wellheard.speech.tracks import Tracks

_WINDOW = RATE
_LOOKS = 120
_FARTHEST = RATE // 50
_AUDIBLE = 1e-4  # root mean square of a second, -80 dB of full scale
_LIVELY = 0.3
_ALIKE, _ENOUGH, _LEVEL_SPREAD_DB = 0.8, 0.85, 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which tracks to listen to, and how."""

    lanes: tuple[int, ...]
    """Indices of the tracks that are listened to."""
    mixed: bool
    """Whether the one lane has all speakers on it."""
    repairs: tuple[str, ...] = ()
    """What was noticed, a sentence each."""


def layout(tracks: Tracks) -> tuple[Tracks, Layout]:
    """Decide what to listen to; more than two tracks with sound are mixed down, so the tracks may change."""
    audible = [track for track in range(tracks.count) if _audible(tracks, track)]
    lanes = audible or [0]
    notes = _silent_note(tracks, audible)
    distinct = [lane for n, lane in enumerate(lanes) if not any(same_sound(tracks, other, lane) for other in lanes[:n])]
    if len(distinct) < len(lanes):
        notes.append(_same_note(lanes, distinct))
    if len(distinct) <= 2:
        return tracks, Layout(lanes=tuple(distinct), mixed=len(distinct) == 1, repairs=tuple(notes))
    notes.append(
        f"The recording has {len(distinct)} different tracks with sound; they were mixed and the speakers told apart "
        "by their voices. Give two tracks, the agent and the customer, for a better result."
    )
    return _mixed_down(tracks, distinct), Layout(lanes=(0,), mixed=True, repairs=tuple(notes))


def _audible(tracks: Tracks, track: int) -> bool:
    return any(_level(piece) > _AUDIBLE for block in tracks.blocks(track) for piece in _windows(block))


def _windows(block: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    return [block[at : at + _WINDOW] for at in range(0, len(block), _WINDOW)]


def _level(sound: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.mean(sound * sound)))


def _silent_note(tracks: Tracks, audible: list[int]) -> list[str]:
    if tracks.count == 1 or not audible or len(audible) == tracks.count:
        return []
    silent = [str(track + 1) for track in range(tracks.count) if track not in audible]
    several = len(silent) > 1
    left = " The one that is left was heard as if it held all speakers." if len(audible) == 1 else ""
    return [f"Track{'s' * several} {' and '.join(silent)} {'are' if several else 'is'} silent.{left}"]


def _same_note(lanes: list[int], distinct: list[int]) -> str:
    if len(distinct) == 1:
        names = " and ".join(str(lane + 1) for lane in lanes)
        return (
            f"Tracks {names} hold the same sound (dual mono); it was heard once, speakers told apart by their voices."
        )
    dropped = " and ".join(str(lane + 1) for lane in lanes if lane not in distinct)
    return f"Track {dropped} repeats the sound of another track and was left out."


def same_sound(tracks: Tracks, first: int, second: int) -> bool:
    """Whether two tracks hold the same sound, perhaps at another level, a little later, or with some noise."""
    found = np.array([_compare(tracks, first, second, at) for at in _places(tracks)])
    levels, likeness, differences = found.T
    lively = levels > max(_AUDIBLE, _LIVELY * levels.max())  # noise in the pauses is never alike
    if not lively.any():
        return False
    alike = likeness[lively] > _ALIKE
    return bool(alike.mean() >= _ENOUGH and differences[lively][alike].std() < _LEVEL_SPREAD_DB)


def _places(tracks: Tracks) -> list[int]:
    """Up to 120 windows of a second, spread over the call."""
    last = max(0, len(tracks.samples) - _WINDOW)
    return sorted({int(at) for at in np.linspace(0, last, min(_LOOKS, 1 + last // _WINDOW))})


def _compare(tracks: Tracks, first: int, second: int, at: int) -> tuple[float, float, float]:
    """Level of the louder one, largest normalised correlation within 20 ms, and difference of level in dB."""
    one, two = tracks.sound(first, at, at + _WINDOW), tracks.sound(second, at, at + _WINDOW)
    one, two = one - one.mean(), two - two.mean()
    levels = _level(one), _level(two)
    size = 2 * _WINDOW
    both = np.fft.irfft(np.fft.rfft(one, size) * np.conj(np.fft.rfft(two, size)), size)
    near = np.abs(np.concatenate([both[: _FARTHEST + 1], both[-_FARTHEST:]])).max()
    likeness = float(near / (len(one) * levels[0] * levels[1] + 1e-12))
    return max(levels), likeness, 20 * float(np.log10((levels[0] + 1e-9) / (levels[1] + 1e-9)))


def _mixed_down(tracks: Tracks, lanes: list[int]) -> Tracks:
    mixed = np.empty((len(tracks.samples), 1), np.int16)
    for at in range(0, len(mixed), _WINDOW * 30):
        block = tracks.samples[at : at + _WINDOW * 30, lanes].astype(np.int32).sum(axis=1)
        mixed[at : at + len(block), 0] = np.clip(block, -32_768, 32_767)
    return Tracks(samples=mixed, repairs=tracks.repairs)
