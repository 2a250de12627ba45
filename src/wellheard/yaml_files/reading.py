"""A file that users write as a tree of YAML nodes, and what stands at a node; whatever is wrong becomes a fault.

Only the plain part of YAML is taken: no anchors, aliases or tags, so that a small file stays small.
"""

import re
from difflib import get_close_matches
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from wellheard.yaml_files.faults import Faults, FaultyFileError

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


LARGEST = 256 * 1024
"""Bytes that such a file may have; the shipped playbook has about a twentieth."""
DEEPEST = 12
"""How far lists and mappings may be nested."""


def read_text(path: Path, sort: str = "playbook") -> str:
    """The text of a playbook file, or of another `sort` of file.

    Raises FaultyFileError where it can't be read, is too large, or is not UTF-8.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        reason = (error.strerror or "it can't be read").lower()
        raise FaultyFileError((f"{path}:1:1: {reason}, give the path of a {sort} file",)) from error
    if len(content) > LARGEST:
        raise FaultyFileError((f"{path}:1:1: over {LARGEST // 1024} KB is too large, split the {sort}",))
    return _decoded(content, path)


def _decoded(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        fault = f"{path}:{line}:{column}: this character is not UTF-8, save the file with UTF-8 encoding"
        raise FaultyFileError((fault,)) from error


def read_tree(text: str, faults: Faults) -> Node | None:
    """The root node; absent, with a fault added, where the text is not plain YAML of one document."""
    try:
        if not _is_plain(text, faults):
            return None
        root: Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        faults.at(error.problem_mark or error.context_mark, _in_plain_words(error, text, faults.sort))
        return None
    except yaml.YAMLError as error:
        faults.found.append((*_place_of(error, text), "this is a character that YAML does not allow, delete it"))
        return None
    if root is None:
        faults.at(None, f"the file is empty, start from a copy of a {faults.sort} that comes with Wellheard")
    return root


def _is_plain(text: str, faults: Faults) -> bool:
    """Whether there are no aliases or tags and no deep nesting; looked for before any tree is built."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            faults.at(event.start_mark, f"“*{event.anchor}” refers to another part, write it out instead")
        elif isinstance(event, yaml.NodeEvent) and event.anchor:
            faults.at(event.start_mark, f"“&{event.anchor}” is not needed, delete it")
        elif isinstance(event, yaml.CollectionStartEvent | yaml.ScalarEvent) and event.tag:
            faults.at(event.start_mark, f"“{event.tag}” is not needed, delete it")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            faults.at(event.start_mark, "this is nested too deeply, write it flatter")
            return False
    return not faults.found


def _in_plain_words(error: yaml.MarkedYAMLError, text: str, sort: str) -> str:
    mark = error.problem_mark
    problem = error.problem or error.context or "this is not YAML"
    if (mark and text[mark.index : mark.index + 1] == "\t") or "'\\t'" in problem:
        return "a tab stands where only spaces may, use spaces to indent"
    if "another document" in problem or "single document" in (error.context or ""):
        return f"a second document begins here, keep one {sort} a file and delete the line ---"
    return f"the YAML breaks off here ({problem}), look at the indentation, colons and quotes just before"


def _place_of(error: yaml.YAMLError, text: str) -> tuple[int, int]:
    position = getattr(error, "position", 0)
    before = text[: position if isinstance(position, int) else 0]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def what_is(node: Node) -> str:
    """What a node is, for a sentence."""
    if isinstance(node, MappingNode):
        return "a group of keys"
    if isinstance(node, SequenceNode):
        return "a list"
    return "empty" if is_empty(node) else f"“{shortened(str(node.value))}”"


def shortened(text: str, limit: int = 60) -> str:
    """A text on one line, cut with an ellipsis where it is longer than the limit."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else f"{flat[: limit - 1].rstrip()}…"


def is_empty(node: Node) -> bool:
    """Whether nothing is written there."""
    return isinstance(node, ScalarNode) and (node.tag.endswith(":null") or not node.value.strip())


def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """`, did you mean x` or, where nothing is near, the list of what is known."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean “{near[0]}”?" if near else f"use one of {', '.join(known)}"


def entries(node: Node, known: tuple[str, ...], faults: Faults, *, what: str) -> dict[str, Node]:
    """The values of a mapping by key; unknown and doubled keys are faults, a node of another type too."""
    if not isinstance(node, MappingNode):
        faults.add(node, f"{what} is {what_is(node)}, write it as keys with values ({', '.join(known)})")
        return {}
    found: dict[str, Node] = {}
    for key_node, value in node.value:
        key = key_node.value if isinstance(key_node, ScalarNode) else None
        if key is None:
            faults.add(key_node, f"{what} has {what_is(key_node)} for a key, use a word")
        elif key not in known:
            faults.add(key_node, f"{what} knows no key “{shortened(key)}”, {did_you_mean(key, known)}")
        elif key in found:
            faults.add(key_node, f"{what} has “{key}” twice, delete one")
        else:
            found[key] = value
    return found


def items(node: Node, faults: Faults, *, what: str) -> list[Node]:
    """The items of a list; a lone scalar counts as a list of one, anything else is a fault."""
    if isinstance(node, ScalarNode) and not is_empty(node):
        return [node]
    if isinstance(node, SequenceNode) and node.value:
        return list(node.value)
    told = "an empty list" if isinstance(node, SequenceNode) else what_is(node)
    faults.add(node, f"{what} is {told}, write a list")
    return []


def text_of(node: Node, faults: Faults, *, what: str) -> str:
    """The text of a scalar on one line; empty, with a fault added, for anything else."""
    if isinstance(node, ScalarNode) and not is_empty(node):
        return " ".join(node.value.split())
    faults.add(node, f"{what} is {what_is(node)}, write some words")
    return ""


def whole_number(node: Node, faults: Faults, *, what: str, lowest: int, highest: int) -> int:
    """A whole number in a range; the lowest, with a fault added, for anything else."""
    if isinstance(node, ScalarNode) and node.value.isascii() and node.value.isdigit() and len(node.value) < 9:
        number = int(node.value)
        if lowest <= number <= highest:
            return number
    faults.add(node, f"{what} is {what_is(node)}, write a whole number from {lowest} to {highest}")
    return lowest


def number_of(node: Node, faults: Faults, *, what: str) -> float | None:
    """A number; absent, with a fault added, for anything else."""
    if isinstance(node, ScalarNode) and node.tag.endswith((":int", ":float")):
        try:
            value = float(node.value)
        except ValueError:
            value = float("nan")
        if abs(value) < 1e9:  # false for nan as well
            return value
    faults.add(node, f"{what} is {what_is(node)}, write a number such as 0.5")
    return None


def yes_or_no(node: Node, faults: Faults, *, what: str) -> bool:
    """A truth value; false, with a fault added, for anything else."""
    if isinstance(node, ScalarNode) and node.tag.endswith(":bool"):
        return node.value.lower() in ("true", "yes", "on")
    faults.add(node, f"{what} is {what_is(node)}, write true or false")
    return False


def text_at(found: dict[str, Node], key: str, faults: Faults) -> str:
    """The text of a key; empty where the key is absent."""
    return text_of(found[key], faults, what=key) if key in found else ""


def identifier(node: Node | None, faults: Faults, *, what: str) -> str:
    """A name in lower case letters, digits and hyphens; a fault where it is written otherwise, empty where absent."""
    text = text_of(node, faults, what=what) if node else ""
    if node and text and not _ID.fullmatch(text):
        faults.add(node, f"{what} is “{text}”, use lower case letters, digits and single hyphens")
    return text


def require(node: Node, found: dict[str, Node], keys: tuple[str, ...], faults: Faults, *, what: str) -> None:
    """Add a fault where keys are missing from a mapping."""
    missing = [key for key in keys if key not in found]
    if missing and isinstance(node, MappingNode):
        told = ", ".join(missing)
        faults.add(node, f"{what} lacks {told}, add {'it' if len(missing) == 1 else 'them'}")
