"""Files that users write in YAML (playbooks, guides, scenarios): read as a tree, with every fault at once."""

from wellheard.yaml_files.faults import FaultyFileError
from wellheard.yaml_files.sort import FileSort

__all__ = ["FaultyFileError", "FileSort"]
