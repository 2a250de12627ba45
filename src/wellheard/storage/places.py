"""Places outside the room in which files arrive: a folder, or a prefix of an object store by URL, through fsspec."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from wellheard.storage.errors import AudioError
from wellheard.storage.file_systems import in_plain_words, open_files, reached

_TIMES = ("mtime", "LastModified", "last_modified", "updated", "created")
_TAGS = ("ETag", "etag", "md5Hash")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where files arrive; names are relative to it, with `/` between folders."""

    name: str
    """As people write it; the same place has the same name at the next start."""
    files: Any
    """The fsspec file system."""
    root: str
    folder: Path | None
    """The same as a path, where it is a folder of this machine."""

    def look(self) -> dict[str, str]:
        """The files that are there now, sorted, each with a stamp that changes with it. Raises AudioError.

        O(number of files).
        """
        with in_plain_words(self.name):
            self.files.invalidate_cache()
            if not self.files.exists(self.root) and self.folder:
                raise AudioError(f"{self.name}: there is no such folder. Make it, or check that the disk is there")
            found = self.files.find(self.root, detail=True)
        return {self._relative(path): _stamp(about) for path, about in sorted(found.items())}

    def stamp(self, name: str) -> str | None:
        """What `look` would say of one file now; None where it is gone. Raises AudioError where the place is away."""
        try:
            with reached(self.name):
                self.files.invalidate_cache()
                return _stamp(self.files.info(self._path(name)))
        except FileNotFoundError:
            return None

    def fetch(self, name: str, to: Path) -> None:
        """Bring a file here, as a link where that will do.

        Raises OSError where it can't be read, AudioError where the place is away.
        """
        if self.folder:
            with (self.folder / name).open("rb"):  # A link is made to what can't be read as well.
                to.symlink_to((self.folder / name).resolve())
        else:
            with reached(self.name):
                self.files.get_file(self._path(name), str(to))

    def content(self, name: str) -> bytes:
        """The bytes of a small file. Raises OSError where it can't be read, AudioError where the place is away."""
        with reached(self.name):
            read: bytes = self.files.cat_file(self._path(name))
        return read

    def move(self, name: str, to: "Place") -> None:
        """Move a file to the same name in another place of the same kind, over any that is there. Raises AudioError."""
        with in_plain_words(name):
            target = f"{to.root}/{name}"
            if to.folder:  # An object store has none, and s3fs would make a bucket that is missing.
                self.files.makedirs(target.rpartition("/")[0], exist_ok=True)
            self.files.mv(self._path(name), target)

    def _path(self, name: str) -> str:
        return f"{self.root}/{name}"

    def _relative(self, path: str) -> str:
        return path.removeprefix(self.root).lstrip("/")


def open_place(address: str) -> Place:
    """A folder or a URL that fsspec knows, such as `s3://bucket/prefix`. Raises AudioError where it can't be."""
    files, root, folder = open_files(address)
    folder = folder.absolute() if folder else None
    return Place(name=str(folder or address.rstrip("/")), files=files, root=root, folder=folder)


def _stamp(about: dict[str, Any]) -> str:
    time = next((about[each] for each in _TIMES if about.get(each) is not None), "")
    time = time.timestamp() if isinstance(time, datetime) else time  # Some give one in lists, the other alone.
    tag = next((about[each] for each in _TAGS if about.get(each) is not None), "")
    return f"{about.get('size')}|{time}|{tag}"
