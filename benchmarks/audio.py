"""Speech: how fast and in how much memory recordings are heard, where the time goes, and how well.

`python -m benchmarks audio` hears the sample calls, and one of them over and over as an hour-long recording in a
process of its own. Where ../shared/recordings is there, its recordings are heard too, and the words of those that
have transcripts are compared with them. Speeds are seconds of call per CPU second on one thread.
"""

import json
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from wellheard.conversation import Conversation, Metadata
from wellheard.conversation.recording import Recording
from wellheard.language.spoken import spoken_form

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "src" / "wellheard" / "samples"
RECORDINGS = ROOT.parent / "shared" / "recordings"
_HOUR_S = 3600
_HESITATIONS = frozenset({"um", "uh", "ah", "mm", "hmm", "er", "mhm"})
_ALIKE = {"oh": "zero", "okay": "ok", "mister": "mr"}


def main() -> None:
    """Print everything."""
    samples = sorted(SAMPLES.glob("*.opus"))
    _print_speeds("sample calls", samples)
    if samples:
        _print_hour(samples[0])
    if RECORDINGS.is_dir():
        _print_speeds("shared recordings, two tracks", sorted(RECORDINGS.glob("*caller*.wav")))
        _print_speeds("shared recordings, one track", sorted(RECORDINGS.glob("*mono*.wav")))
        _print_accuracy(sorted((RECORDINGS / "vcon").glob("*.mp3")))


def recording(path: Path) -> Recording:
    """A recording of which nothing is known."""
    return Recording(path=path, id=path.stem, title=path.stem, source=path.name, metadata=Metadata())


def _print_speeds(title: str, paths: Sequence[Path]) -> None:
    from wellheard.engines.embedded import embedded_engines
    from wellheard.speech import hear_recording
    from wellheard.speech.timings import Timings

    if not paths:
        return
    engines = embedded_engines()
    hear_recording(recording(paths[0]), engines)  # loads the engines
    clock = Timings()
    calls = [hear_recording(recording(path), engines, timings=clock) for path in paths]
    seconds = sum(call.duration_ms or 0 for call in calls) / 1000
    print(f"{title}: {len(paths)} calls, {seconds:.0f} s of call in {clock.total:.1f} s: {seconds / clock.total:.1f} x")
    for stage, spent in sorted(clock.seconds.items(), key=lambda each: -each[1]):
        print(f"  {stage:15s} {spent:7.2f} s  {100 * spent / clock.total:4.1f} %")


def _print_hour(sample: Path) -> None:
    """An hour-long two-track recording in a fresh process, for its peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hour.wav"
        _write_hour(sample, path)
        code = f"from benchmarks.audio import hear_and_weigh; hear_and_weigh({str(path)!r})"
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
        print(done.stdout.strip())


def _write_hour(sample: Path, path: Path) -> None:
    import numpy as np
    import soundfile

    from wellheard.speech.decode import load

    call = load(sample).samples[::2]
    with soundfile.SoundFile(str(path), "w", 8000, call.shape[1], subtype="PCM_16") as file:
        for _ in range(-(-_HOUR_S * 8000 // len(call))):
            file.write(np.ascontiguousarray(call))


def hear_and_weigh(path: str) -> None:
    """Hear one recording and print its length, speed and this process's peak memory."""
    from wellheard.engines.embedded import embedded_engines
    from wellheard.speech import hear_recording
    from wellheard.speech.timings import Timings

    clock = Timings()
    call = hear_recording(recording(Path(path)), embedded_engines(), timings=clock)
    seconds = (call.duration_ms or 0) / 1000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    speed = f"{clock.total:.0f} s: {seconds / clock.total:.1f} x, {peak:.0f} MB"
    print(f"an hour on two tracks: {len(call.turns)} turns, {speed}")


def words_of(text: str) -> list[str]:
    """Words for comparing: lower case, no punctuation, numbers as they are said, no hesitations."""
    text = re.sub(r"(?<=\w)\.(?=[a-z])", " dot ", text.lower().replace("’", "'")).replace("@", " at ")
    said = (part for word in text.split() for part in spoken_form(word))
    return [_ALIKE.get(word, word.replace("'", "")) for word in said if word not in _HESITATIONS]


def _print_accuracy(paths: Iterable[Path]) -> None:
    from wellheard.engines.embedded import embedded_engines
    from wellheard.speech import hear_recording
    from wellheard.speech.matching import word_errors

    wrong = total = placed = paired = 0
    for path in paths:
        truth = _told(path.with_suffix(".vcon.json"))
        if not truth:
            continue
        call = hear_recording(recording(path), embedded_engines())
        heard = _heard(call)
        errors = word_errors([word for word, _ in truth], [word for word, _ in heard])
        right, pairs = _speakers(truth, heard)
        print(f"  {path.stem[:8]} {100 * errors / len(truth):5.1f} % wrong words, {pairs - right} of {pairs} misplaced")
        wrong, total, placed, paired = wrong + errors, total + len(truth), placed + right, paired + pairs
    if total:
        share = 100 * placed / max(1, paired)
        print(f"vCon calls: word error rate {100 * wrong / total:.1f} %, {share:.1f} % of words with the right speaker")


def _heard(call: Conversation) -> list[tuple[str, str]]:
    return [(word, turn.speaker) for turn in call.turns for word in words_of(turn.text)]


def _speakers(truth: Sequence[tuple[str, str]], heard: Sequence[tuple[str, str]]) -> tuple[int, int]:
    """Words given to the right speaker, and words that could be paired."""
    from wellheard.speech.matching import matched

    found = matched([word for word, _ in truth], [word for word, _ in heard])
    pairs = [(truth[at][1], heard[index][1]) for at, index in enumerate(found) if index is not None]
    return sum(one == two for one, two in pairs), len(pairs)


def _told(path: Path) -> list[tuple[str, str]]:
    """Words and speakers of the transcript in a vCon; empty where there is none."""
    if not path.is_file():
        return []
    for entry in json.loads(path.read_text(encoding="utf-8")).get("analysis", ()):
        if entry.get("type") == "transcript" and isinstance(entry.get("body"), list):
            return [(word, turn["speaker"].lower()) for turn in entry["body"] for word in words_of(turn["message"])]
    return []
