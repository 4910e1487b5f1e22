"""The house stands as planned: floors, doors, sizes, and what is imported when."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "sandbox"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

LONGEST_MODULE = 300
LONGEST_FUNCTION = 40

# Which module may import which library; `web/` stands for everything on that floor.
DOORS = {
    "simpy": ["world/timeline.py"],
    "faker": ["world/people.py"],
    "ephem": ["world/sky.py"],
    "yaml": ["files.py"],
    "sqlite3": ["journal_file.py"],
    "sqlite_utils": ["journal_file.py"],
    "jsonschema_rs": ["shapes.py"],
    "click": ["cli.py", "flags.py", "playing.py", "serving.py"],
    "jinja2": ["web/templates.py"],
    "aiohttp": ["web/", "webhooks/"],
    "time": ["clock.py", "driver.py"],
    "datetime": ["moments.py", "scenario/timetable.py", "methods.py", "sandbox.py", "world/localtime.py"],
    "zoneinfo": ["world/localtime.py"],
    "asyncio": [
        "driver.py",
        "threaded.py",
        "serving.py",
        "awaited.py",
        "playing.py",
        "webhooks/",
        "web/",
        "scenario/doing.py",
        "scenario/headless.py",
    ],
    "threading": ["threaded.py", "receiver.py"],
    "http": ["remote.py", "receiver.py"],
    "socket": ["web/faults.py"],
    "pickle": ["images.py"],
    "copy": ["api/versions/"],
    "pytest": ["pytest_plugin.py"],
    "uvloop": ["serving.py"],
}

# What each floor may import from the package; whoever is not listed stands on top and may import all.
FLOORS = {
    "world/": ("world", "shapes", "settings"),
    "api/": ("api", "world", "shapes", "moments"),
    "webhooks/": ("webhooks", "api", "world", "clock", "settings"),
    "shapes.py": (),
    "moments.py": (),
    "clock.py": (),
    "files.py": ("shapes",),
    "settings.py": ("shapes",),
    "journal.py": (),
    "journal_file.py": ("journal",),
    "driver.py": ("clock", "world"),
}

# What a bare start does not need, and so does not import.
LATE = (
    "faker",
    "ephem",
    "yaml",
    "sqlite_utils",
    "sqlite3",
    "jsonschema_rs",
    "jinja2",
    "numpy",
    "hypothesis",
    "pytest",
    "zoneinfo",
)


def _tree(module: str) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text())


def _imports(tree: ast.AST, *, with_types: bool = False) -> Iterator[str]:
    """Give the dotted names that a module imports at run time; those for type checkers only if asked for."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test) and not with_types:
            continue
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ([f"sandbox.{name.name}" for name in node.names] if node.module == "sandbox" else [node.module])
        else:
            yield from _imports(node, with_types=with_types)


@pytest.mark.parametrize("module", MODULES)
def test_every_library_has_its_door(module: str) -> None:
    used = {name.split(".")[0] for name in _imports(_tree(module))}
    strangers = {
        library
        for library, doors in DOORS.items()
        if library in used
        and not any(module == door or (door.endswith("/") and module.startswith(door)) for door in doors)
    }
    assert not strangers, f"{module} imports {strangers}: ask the module that owns it"


@pytest.mark.parametrize("module", MODULES)
def test_nothing_calls_upward(module: str) -> None:
    floor = next(
        (floor for floor in FLOORS if module == floor or (floor.endswith("/") and module.startswith(floor))), None
    )
    if floor is None:
        return
    allowed = tuple(f"sandbox.{name}" for name in FLOORS[floor])
    above = [
        name
        for name in _imports(_tree(module), with_types=floor.endswith("/") and floor != "webhooks/")
        if name.startswith("sandbox.") and not any(name == up or name.startswith(up + ".") for up in allowed)
    ]
    assert not above, f"{module} stands on {floor} and imports {above}"


@pytest.mark.parametrize("module", [module for module in MODULES if module.startswith("world/")])
def test_the_world_is_synchronous_and_ignorant(module: str) -> None:
    for node in ast.walk(_tree(module)):
        assert not isinstance(node, ast.AsyncFunctionDef | ast.Await), f"{module}:{node.lineno} is not synchronous"
        if isinstance(node, ast.Attribute):
            called = ast.unparse(node)
            assert called not in {"uuid.uuid4", "random.random", "random.choice", "time.time", "datetime.now"}, called


@pytest.mark.parametrize("module", MODULES)
def test_modules_and_functions_are_small(module: str) -> None:
    source = (PACKAGE / module).read_text()
    assert len(source.splitlines()) <= LONGEST_MODULE, f"{module} is crowded: split it by concept"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{module}: {node.name} has {length} lines"


def test_typical_modules_and_functions_are_small() -> None:
    modules, functions = [], []
    for module in MODULES:
        source = (PACKAGE / module).read_text()
        modules.append(len(source.splitlines()))
        functions += [
            (node.end_lineno or 0) - node.lineno + 1
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
    assert sorted(modules)[len(modules) // 2] <= 130
    assert sorted(functions)[len(functions) // 2] <= 9


@pytest.mark.parametrize("module", MODULES)
def test_every_module_opens_with_a_sentence(module: str) -> None:
    sentence = ast.get_docstring(_tree(module)) or ""
    assert sentence.strip().split("\n")[0].endswith((".", ":")), f"{module} does not say what it is"


def test_no_room_has_a_name_that_says_nothing() -> None:
    names = {part.removesuffix(".py") for module in MODULES for part in module.split("/")}
    assert not names & {"utils", "helpers", "common", "base", "manager", "service", "misc"}


def test_no_module_keeps_state_that_changes() -> None:
    """Module-level names in capitals are tables; a lower-case list, dict or set would be state shared by worlds."""
    for module in MODULES:
        for node in _tree(module).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.Dict | ast.Set):
                names = [target.id for target in node.targets if isinstance(target, ast.Name)]
                assert all(name.isupper() or name.startswith("__") for name in names), f"{module}: {names}"


def test_a_bare_start_imports_nothing_late() -> None:
    program = f"import sandbox.server, sys; print([name for name in {LATE!r} if name in sys.modules])"
    late = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
    assert late == "[]"
