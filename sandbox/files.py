"""YAML files: read strictly, refused with file, line and key; and where `vendors/` and `scenarios/` are found.

Read like JSON, not like YAML 1.1: keys are text, `NO`, `on`, dates and `17:30` stay text, a key written twice is
refused, and so are files that refer to themselves or swell when read.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import yaml

    from sandbox.shapes import Checker, Fault

LARGEST_FILE_BYTES = 4_000_000
MOST_NODES = 500_000
MOST_DEEP = 64
OPENING = {"MappingStartEvent", "SequenceStartEvent"}
CLOSING = {"MappingEndEvent", "SequenceEndEvent"}
OWN_TAGS = "tag:yaml.org,2002:"

NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{0,17})?|\.[0-9]{1,17})(?:[eE][-+]?[0-9]{1,2})?")
WHOLE = re.compile(r"[-+]?[0-9]+")
QUOTED = {"'", '"', "|", ">"}
WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


class Refused(Exception):
    """A file that cannot be used; one line per fault, each with file, line and key."""


def home(folder: str) -> Path:
    """Find a data folder beside the package (a checkout) or inside of it (an installed wheel)."""
    package = Path(__file__).parent
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder


def read(path: Path, checker: Checker) -> Any:
    """Read one YAML file and check it; Refused names file, line and key of everything that is wrong."""
    value, root = read_tree(path)
    faults = checker.faults(value)
    if faults:
        raise Refused(located_faults(str(path), root, faults))
    return value


def as_yaml(value: Any) -> str:
    """Write plain data so that `read` gives it back, one line for each entry of a list as far as it fits."""
    import yaml

    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, default_flow_style=None, width=120)
    return text


def read_tree(path: Path) -> tuple[Any, yaml.Node]:
    """Read one YAML file; gives its value, and the tree in which faults are located."""
    source = _source(path)
    if len(source) > LARGEST_FILE_BYTES:
        message = f"{path}: is larger than {LARGEST_FILE_BYTES:,} bytes"
        raise Refused(message)
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _refuse_depth(str(path), yaml.parse(source, Loader=loader))
        root = yaml.compose(source, Loader=loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Refused(_syntax(str(path), error)) from None
    if root is None:
        message = f"{path}:1: is empty"
        raise Refused(message)
    return _Reader(str(path)).value(root), root


def _source(path: Path) -> bytes:
    """Read a file's bytes; devices and pipes, which may never end, are no files."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            message = f"{path}: cannot be read: is not a file"
            raise Refused(message)
        with path.open("rb") as file:
            return file.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        message = f"{path}: cannot be read: {error.strerror}"
        raise Refused(message) from None
    except ValueError as error:
        message = f"{str(path)!r}: cannot be read: {error}"
        raise Refused(message) from None


def _refuse_depth(name: str, events: Iterable[Any]) -> None:
    """Refuse what is nested too deep, by events: composing it would exhaust the stack."""
    depth = 0
    for event in events:
        kind = type(event).__name__
        depth += kind in OPENING
        depth -= kind in CLOSING
        if depth > MOST_DEEP:
            message = f"{name}:{event.start_mark.line + 1}: is nested deeper than {MOST_DEEP} levels"
            raise Refused(message)


def located_faults(name: str, root: yaml.Node, faults: list[Fault]) -> str:
    """Write faults as lines of `file:line: $.key: sentence`."""
    lines = sorted((_line(root, fault.path), str(fault)) for fault in faults)
    return "\n".join(f"{name}:{line}: {fault}" for line, fault in lines)


class _Reader:
    """Builds values from YAML nodes, once, without YAML 1.1's surprises."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._open: set[int] = set()
        self._nodes = 0

    def value(self, node: yaml.Node) -> Any:
        from yaml import MappingNode, ScalarNode

        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise Refused(f"{self._name}:{_number(node)}: holds more than {MOST_NODES:,} values")
        if not node.tag.startswith(OWN_TAGS) or node.tag.startswith(f"{OWN_TAGS}python"):
            raise Refused(f"{self._name}:{_number(node)}: has the tag {node.tag}, and tags are not known here")
        if isinstance(node, ScalarNode):
            return _scalar(node)
        if id(node) in self._open:
            raise Refused(f"{self._name}:{_number(node)}: refers to itself")
        self._open.add(id(node))
        value = self._mapping(node) if isinstance(node, MappingNode) else [self.value(n) for n in node.value]
        self._open.discard(id(node))
        return value

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        from yaml import ScalarNode

        mapping: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                raise Refused(f"{self._name}:{_number(key)}: a key must be text")
            if key.value in mapping:
                raise Refused(f"{self._name}:{_number(key)}: '{key.value}' is written twice")
            mapping[key.value] = self.value(value)
        return mapping


def _scalar(node: yaml.ScalarNode) -> Any:
    text: str = node.value
    if node.style in QUOTED:
        return text
    if text in WORDS:
        return WORDS[text]
    if NUMBER.fullmatch(text):
        return int(text) if WHOLE.fullmatch(text) else float(text)
    return text


def _line(root: yaml.Node, path: tuple[str | int, ...]) -> int:
    """Find the line of a path: that of the key if it is there, else that of the nearest thing around it.

    A part that is not there is passed over: it may be an argument whose value stands alone.
    """
    node, line = root, _number(root)
    for part in path:
        found = next(_children(node, part), None)
        if found is not None:
            node, line = found[1], _number(found[0])
    return line


def _children(node: yaml.Node, part: str | int) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    from yaml import MappingNode, SequenceNode

    if isinstance(node, MappingNode):
        yield from ((key, value) for key, value in node.value if key.value == part)
    elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        yield node.value[part], node.value[part]


def _number(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _syntax(name: str, error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    where = f":{mark.line + 1}" if mark else ""
    return f"{name}{where}: is not YAML: {problem}"
