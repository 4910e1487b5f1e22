"""`COVERAGE.md`: what is served, tested and decided, and what differs; made from the tables and from a run.

`python -m pytest --write-coverage` writes it. A run of the whole suite holds it against what was driven; a quick test
holds it against the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from sandbox.api.versions import VERSIONS, edition
from tests.api.versions.matrix import MATRIX, NOT_SERVED
from tests.api.versions.rows import PROOFS, ROWS, WITHOUT_EFFECT
from tests.decisions import DECISIONS, KNOWN_DIFFERENCES
from tests.recording import Driven

PAGE = Path(__file__).parent.parent / "COVERAGE.md"
DATES = sorted(VERSIONS)
CLIENTS = {"P": "in process", "H": "plain HTTP", "S": "Enode's SDK", "G": "a generated client"}
DRIVEN, UNDRIVEN, ABSENT, MISSING = "●", "○", "", "✗"
MOST_TESTS = 2

HEAD = """# Coverage

Written by `make coverage`, from a run of the whole suite and from the tables that the program and its tests run on; a
run that comes to other results fails. Unofficial, like all of this.

## Operations

● served, and driven by a test with success · ○ served, not driven · ✗ documented, not served · empty: not in that
version · d deprecated there. Clients: {clients}. Of the tests, the first {tests} by name.
"""


def page(driven: Iterable[Driven]) -> str:
    """Write the page."""
    parts = [HEAD.format(clients=", ".join(f"{key} {name}" for key, name in CLIENTS.items()), tests=MOST_TESTS)]
    parts.append("\n".join(_operations(set(driven))))
    parts.append("## Documented, not served\n")
    parts.append("\n".join(f"- `{key}`: {why}" for key, why in sorted(NOT_SERVED.items())))
    parts.append(
        "\n## Transforms between versions\n\nThe rows of the table of transforms, and the tests that prove them.\n"
    )
    parts.append("\n".join(_rows()))
    parts.append("\n## Decided where the documentation is silent\n")
    parts.append("\n".join(_decisions()))
    parts.append("\n## Known differences from the real service\n")
    parts.append("\n".join(f"- {difference}" for difference in KNOWN_DIFFERENCES))
    return "\n".join(parts) + "\n"


def is_true(driven: Iterable[Driven]) -> bool:
    """Whether a run drove all that the page says, and no operation that it does not; more tests may have done so."""
    said, did = set(told(PAGE.read_text())), set(driven)
    return (
        {(one.version, one.operation) for one in said} == {(one.version, one.operation) for one in did}
        and {(one.operation, one.client) for one in said} <= {(one.operation, one.client) for one in did}
        and {(one.operation, one.test) for one in said} <= {(one.operation, one.test) for one in did}
    )


def _operations(driven: set[Driven]) -> Iterator[str]:
    yield "| operation | " + " | ".join(date[2:] for date in DATES) + " | clients | tests |"
    yield "| --- " * (len(DATES) + 3) + "|"
    for key in sorted(MATRIX, key=lambda key: (key.partition(" ")[2], key)):
        own = [one for one in driven if one.operation == key]
        marks = [_mark(key, date, any(one.version == date for one in own)) for date in DATES]
        clients = "".join(client for client in CLIENTS if any(one.client == client for one in own))
        tests = sorted({one.test for one in own})[:MOST_TESTS]
        named = ", ".join(test.removeprefix("tests/").removesuffix(".py") for test in tests)
        yield f"| `{key}` | " + " | ".join(marks) + f" | {clients} | {named} |"
    yield ""


def _mark(key: str, version: str, is_driven: bool) -> str:
    entry = MATRIX[key]
    if not entry.is_in(version):
        return ABSENT
    if key in NOT_SERVED:
        return MISSING
    return (DRIVEN if is_driven else UNDRIVEN) + ("d" if entry.is_deprecated_in(version) else "")


def _rows() -> Iterator[str]:
    yield "| row | test |"
    yield "| --- | --- |"
    for row in ROWS:
        if row in PROOFS:
            module, name = PROOFS[row]
            yield f"| {row} | {module}: {name.removeprefix('test_').replace('_', ' ')} |"
        else:
            yield f"| {row} | no effect: {WITHOUT_EFFECT[row]} |"


def _decisions() -> Iterator[str]:
    yield "| question | decision | settings |"
    yield "| --- | --- | --- |"
    for one in DECISIONS:
        yield f"| {one.question} | {one.decision} | {', '.join(f'`{name}`' for name in one.settings)} |"


def told(text: str) -> list[Driven]:
    """Read from a page what it says was driven, as well as that can be read back: for a page of the same tables."""
    found = []
    for line in text.partition("## Documented, not served")[0].splitlines():
        if line.startswith("| `"):
            key, *marks, clients, tests = (cell.strip() for cell in line.strip("|").split("|"))
            for version, mark in zip(DATES, marks, strict=True):
                for client in clients if mark.startswith(DRIVEN) else ():
                    names = tests.split(", ")
                    found += [Driven(version, key.strip("`"), f"tests/{name}.py", client) for name in names]
    return found


def served() -> set[tuple[str, str]]:
    """Give all operations of all versions."""
    return {(version, f"{row.method} {row.path}") for version in VERSIONS for row in edition(version).routes.rows}
