"""Which files to read: those named, and in folders those that look like transcripts or recordings."""

import os
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from wellheard.intake.formats import find_formats

SOUND = frozenset(
    """.wav .wave .mp3 .m4a .mp4 .aac .ogg .oga .opus .flac .webm .weba .gsm .au .snd .aif .aiff .aifc .wma .amr .awb
    .spx .mka .caf .3gp .ac3 .rf64 .w64 .g722""".split()
)
"""Endings of recordings."""
_OWN = (
    ".analysis.json", ".analysis.jsonl", ".wellheard.json", ".wellheard.jsonl", ".wellheard.vcon",
    ".wellheard.vcon.json", ".wellheard.csv", ".wellheard.html",
)  # fmt: skip
_OWN_FOLDERS = frozenset({"wellheard-analysis", "__MACOSX", "__pycache__"})
_BESIDE_CONVOKIT = frozenset({"conversations.json", "speakers.json", "users.json", "corpus.json", "index.json"})
_CONVOKIT = _BESIDE_CONVOKIT | {"utterances.jsonl"}
_COMPOUND = (".vcon.json", ".meta.json")
_FILENAME = re.compile(rb'"filename"\s*:\s*"((?:[^"\\]|\\.){1,250})"')

Passed = Callable[[Path], None]


def discover(paths: Iterable[Path], *, passed_over: Passed = lambda _path: None) -> Iterator[Path]:
    """Files to read, each once: `paths` in their order, folders through and through, names sorted.

    A file that is named comes whatever it is. In folders, hidden files, our own outputs, files that belong to another
    (a recording whose transcript is there, metadata of a recording) and endings that no format knows are passed over;
    `passed_over` hears of the last. What can't be listed or leads nowhere comes as well, and `read` says why. Memory
    is one list of names for the folder at hand and those above it.
    """
    endings = SOUND.union(*(each.suffixes for each in find_formats()), {".vcon"})
    named = list(paths)
    once: set[Path] = set()
    for path in named:
        if path.is_dir():
            found = _in_folder(path, endings, passed_over)
        else:
            found = iter(() if _is_companion_of_named(path, named) else (path,))
        for each in found:
            if len(named) == 1:
                yield each
            elif each not in once:
                once.add(each)
                yield each


def is_wanted(relative: str) -> bool:
    """Whether a file found in a folder may be one to read or belong to one, by its path there with `/` between."""
    *folders, name = relative.split("/")
    if any(each.startswith(".") or each in _OWN_FOLDERS for each in folders) or name.startswith("."):
        return False
    known = ending_of(name) in SOUND.union(*(each.suffixes for each in find_formats()), {".vcon"})
    return known and not name.lower().endswith(_OWN)


def belonging(names: Iterable[str], recordings: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Names of one folder in groups that are read together: a recording, its transcripts and metadata; sorted.

    `recordings` are those that the folder's vCons name as their own.
    """
    here = sorted(names)
    convokit = _has(here, "utterances.jsonl")
    group = {each: "" if convokit and each in _CONVOKIT else stem_of(each) for each in here}
    for vcon, named in sorted(recordings.items()):
        group |= {each: group[vcon] for each in sorted(named) if each in group}
    together: dict[str, list[str]] = {}
    for each in here:
        together.setdefault(group[each], []).append(each)
    return [tuple(each) for each in together.values()]


def is_vcon(name: str) -> bool:
    """Whether a file name has the ending of a vCon."""
    return name.lower().endswith((".vcon", ".vcon.json"))


def recordings_named(vcon: bytes) -> frozenset[str]:
    """File names, without folders, of the recordings that a vCon names as its own."""
    return frozenset(each.decode("utf-8", "replace").rsplit("/", 1)[-1] for each in _FILENAME.findall(vcon))


def stem_of(name: str) -> str:
    """A file name without its ending; `.vcon.json` and `.meta.json` are one ending."""
    for ending in _COMPOUND:
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name[: len(name) - len(ending_of(name))]


def ending_of(name: str) -> str:
    """The last ending of a file name, in lower case."""
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 - a Path for each of a million names is slow


def is_sound(name: str) -> bool:
    """Whether a file name has the ending of a recording."""
    return ending_of(name) in SOUND


def _in_folder(top: Path, endings: frozenset[str], passed_over: Passed) -> Iterator[Path]:
    waiting = [top]
    seen: set[tuple[int, int]] = set()
    while waiting:
        folder = waiting.pop()
        try:
            status = folder.stat()
            names, folders = _list(folder)
        except OSError:
            yield folder  # `read` says why it can't be listed.
            continue
        if (status.st_dev, status.st_ino) in seen:
            continue  # A link that leads back to a folder above.
        seen.add((status.st_dev, status.st_ino))
        yield from _files(folder, names, endings, passed_over)
        waiting.extend(folder / name for name in reversed(folders))


def _list(folder: Path) -> tuple[list[str], list[str]]:
    names, folders = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                if entry.name not in _OWN_FOLDERS:
                    folders.append(entry.name)
            else:
                names.append(entry.name)
    names.sort()
    folders.sort()
    return names, folders


def _files(folder: Path, names: list[str], endings: frozenset[str], passed_over: Passed) -> Iterator[Path]:
    claimed = _claimed(folder, names)
    convokit = _has(names, "utterances.jsonl")
    for name in names:
        if name.lower().endswith(_OWN) or (convokit and name in _BESIDE_CONVOKIT):
            continue
        if ending_of(name) not in endings:
            passed_over(folder / name)
        elif is_sound(name):
            if name not in claimed and not _transcript_beside(folder, name, names):
                yield folder / name
        elif not _belongs_to_sound(folder, name, names):
            yield folder / name


def _has(names: list[str], name: str) -> bool:
    at = bisect_left(names, name)
    return at < len(names) and names[at] == name


def _siblings(names: list[str], stem: str) -> Iterator[str]:
    """Names of a sorted list that differ in their ending alone; they stand together."""
    start = f"{stem}."
    for at in range(bisect_left(names, start), len(names)):
        if not names[at].startswith(start):
            return
        if stem_of(names[at]) == stem:
            yield names[at]


_WRITTEN = (".json", ".vcon.json", ".vcon", ".vtt", ".srt", ".txt", ".csv", ".tsv")
"""Endings of transcripts of a recording, the richest first."""


def _transcript_beside(folder: Path, sound: str, names: list[str], before: int = len(_WRITTEN)) -> bool:
    stem = stem_of(sound)
    beside = list(_siblings(names, stem))
    return any(stem + each in beside and not is_metadata(folder / (stem + each)) for each in _WRITTEN[:before])


def _belongs_to_sound(folder: Path, name: str, names: list[str]) -> bool:
    """Whether it is metadata of a recording, or a second transcript of it (the first in `_WRITTEN` counts)."""
    if name.lower().endswith(".meta.json"):
        return True
    stem = stem_of(name)
    if not any(map(is_sound, _siblings(names, stem))):
        return False
    ending = name[len(stem) :].lower()
    rank = _WRITTEN.index(ending) if ending in _WRITTEN else 0
    return is_metadata(folder / name) or _transcript_beside(folder, name, names, rank)


def is_metadata(path: Path) -> bool:
    """Whether a JSON file beside a recording tells of it, and is no transcript itself."""
    if path.suffix.lower() != ".json" or path.name.lower().endswith(".vcon.json"):
        return False
    from wellheard.intake.source import NOT_JSON, Source

    try:
        source = Source(path, str(path))
        value = source.value
        return (
            value is not NOT_JSON
            and isinstance(value, dict)
            and not source.json_lines
            and not any(each.sniff(source) > 0 for each in find_formats())
        )
    except Exception:  # noqa: BLE001 - whatever is wrong with it, `read` will say when it reads it
        return False


def _claimed(folder: Path, names: list[str]) -> frozenset[str]:
    """Recordings that vCons of the same folder name as theirs."""
    if not any(map(is_sound, names)):
        return frozenset()
    claimed: set[str] = set()
    for name in names:
        if is_vcon(name):
            try:
                content = (folder / name).read_bytes()
            except OSError:
                continue
            claimed |= recordings_named(content)
    return frozenset(claimed)


def _is_companion_of_named(path: Path, named: list[Path]) -> bool:
    """Whether a named file comes in with another named one: `call.wav` and `call.json` on one command line."""
    names = sorted(each.name for each in named if each.parent == path.parent)
    if len(names) < 2:
        return False
    if is_sound(path.name):
        return path.name in _claimed(path.parent, names) or _transcript_beside(path.parent, path.name, names)
    return _belongs_to_sound(path.parent, path.name, names)
