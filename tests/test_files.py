"""YAML files: read strictly and without surprises, refused with file, line and key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import files
from sandbox.shapes import Checker, array, may, number, obj, one_of, text

ANYTHING = Checker({})
HOME = obj(
    {"name": text(minLength=1), "kind": one_of("house", "flat"), "rooms": array(obj({"area": number(minimum=1)}))},
    optional=("kind", "rooms"),
)


@pytest.fixture
def write(tmp_path: Path):
    """Write a file and give its path."""

    def written(content: str | bytes) -> Path:
        path = tmp_path / "home.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def refusal(path: Path, checker: Checker = ANYTHING) -> str:
    """Give the words of a refusal, the folder left out of them."""
    with pytest.raises(files.Refused) as refused:
        files.read(path, checker)
    return str(refused.value).replace(f"{path.parent}/", "")


def test_a_file_that_fits_is_read(write):
    content = "name: Hill\nkind: house\nrooms:\n  - area: 12.5\n  - {area: 8}\n"
    assert files.read(write(content), Checker(HOME)) == {
        "name": "Hill",
        "kind": "house",
        "rooms": [{"area": 12.5}, {"area": 8}],
    }


@pytest.mark.parametrize(
    "word",
    ["NO", "no", "on", "off", "yes", "Y", "17:30", "1:20:30", "2025-01-06", "2025-01-06T17:00:00Z", "0x1F", "1_000"],
)
def test_what_yaml_1_1_would_twist_stays_text(write, word):
    assert files.read(write(f"value: {word}\n{word}: 1\n"), ANYTHING) == {"value": word, word: 1}


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("5", 5),
        ("-3", -3),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("'5'", "5"),
        ('"true"', "true"),
        ("''", ""),
        ("True", "True"),
    ],
)
def test_words_and_numbers_are_read_as_in_json(write, word, value):
    read = files.read(write(f"value: {word}\n"), ANYTHING)["value"]
    assert read == value
    assert type(read) is type(value)


def test_block_text_stays_text(write):
    assert files.read(write("value: |\n  5\n"), ANYTHING) == {"value": "5\n"}


def test_an_alias_is_read_as_what_it_stands_for(write):
    assert files.read(write("a: &here {x: 1}\nb: *here\n"), ANYTHING) == {"a": {"x": 1}, "b": {"x": 1}}


def test_every_fault_is_named_with_file_line_and_key_in_the_order_of_lines(write):
    content = "name: ''\nkind: tent\nrooms:\n  - area: 12\n  - area: 0\n  - {}\ngarden: big\n"
    assert refusal(write(content), Checker(HOME)).split("\n") == [
        "home.yaml:1: $.name: must have at least 1 characters, has 0",
        "home.yaml:2: $.kind: must be one of house, flat, got 'tent'",
        "home.yaml:5: $.rooms[1].area: must be at least 1, got 0",
        "home.yaml:6: $.rooms[2].area: is required",
        "home.yaml:7: $.garden: is not known: must be one of name, kind, rooms",
    ]


def test_a_key_that_is_missing_is_named_at_the_thing_around_it(write):
    assert refusal(write("\n\nkind: flat\n"), Checker(HOME)) == "home.yaml:3: $.name: is required"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("name: a\nname: b\n", "home.yaml:2: 'name' is written twice"),
        ("a:\n  b: 1\n  'b': 2\n", "home.yaml:3: 'b' is written twice"),
        ("a: &a\n  b: *a\n", "home.yaml:1: refers to itself"),
        ("&a [1, *a]\n", "home.yaml:1: refers to itself"),
        ("a: 1\n? [x]\n: 2\n", "home.yaml:2: a key must be text"),
        ("a: *nobody\n", "home.yaml:1: is not YAML: found undefined alias"),
        ("a: 1\n---\nb: 2\n", "home.yaml:2: is not YAML: but found another document"),
        ("a: 1\n\tb: 2\n", "home.yaml:2: is not YAML: "),
        ("a: [1, 2\n", "home.yaml:2: is not YAML: "),
        ("a: 'x\n", "home.yaml:2: is not YAML: "),
        (b"a: \x00\n", "home.yaml: is not YAML: control characters are not allowed"),
        (b"a: \xc3(\n", "home.yaml: is not YAML: "),
        (b"\xff\xfe\xff", "home.yaml: is not YAML: "),
        ("", "home.yaml:1: is empty"),
        ("# nothing but a remark\n", "home.yaml:1: is empty"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_line(write, content, sentence):
    assert refusal(write(content)).startswith(sentence)


def test_every_faulty_value_of_an_alias_is_found_at_its_anchor(write):
    content = "rooms:\n  - &small {area: 0}\n  - *small\nname: Hill\n"
    assert refusal(write(content), Checker(HOME)).split("\n") == [
        "home.yaml:2: $.rooms[0].area: must be at least 1, got 0",
        "home.yaml:2: $.rooms[1].area: must be at least 1, got 0",
    ]


def test_a_billion_laughs_are_refused(write):
    lines = ["a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]")
    assert refusal(write("\n".join(lines))) == "home.yaml:1: holds more than 500,000 values"


def test_a_file_that_is_too_large_is_refused_without_reading_it(write):
    assert refusal(write(b"a: " + b"x" * 4_000_000)) == "home.yaml: is larger than 4,000,000 bytes"


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert refusal(tmp_path / "nowhere.yaml") == "nowhere.yaml: cannot be read: No such file or directory"


def test_a_folder_is_refused(tmp_path):
    (tmp_path / "folder").mkdir()
    assert refusal(tmp_path / "folder") == "folder: cannot be read: Is a directory"


def test_what_might_never_end_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    assert refusal(tmp_path / "pipe.yaml") == "pipe.yaml: cannot be read: is not a file"


def test_a_name_that_no_file_can_have_is_refused(tmp_path):
    assert refusal(Path("a\0.yaml")) == "'a\\x00.yaml': cannot be read: embedded null byte"


@pytest.mark.parametrize(
    ("depth", "sentence"),
    [
        (65, "home.yaml:1: is nested deeper than 64 levels"),
        (900, "home.yaml:1: is nested deeper than 64 levels"),
        (5_000, "home.yaml:1: is not YAML: exceeded maximum nesting depth"),
    ],
)
def test_a_file_nested_too_deeply_is_refused(write, depth, sentence):
    assert refusal(write("[" * depth + "]" * depth)) == sentence


def test_a_file_of_nothing_but_brackets_does_not_kill_the_process(write):
    """In a process of its own: a crash of the interpreter cannot be caught."""
    path = write("[" * 100_000)
    program = (
        "import sys; from pathlib import Path; from sandbox import files; from sandbox.shapes import Checker\n"
        "try: files.read(Path(sys.argv[1]), Checker({}))\n"
        "except files.Refused: sys.exit(7)"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, timeout=60, check=False)
    assert ended.returncode == 7


@pytest.mark.parametrize("digits", ["9" * 5_000, "-" + "9" * 5_000])
def test_a_number_of_thousands_of_digits_is_refused(write, digits):
    assert refusal(write(f"a: 1\nb: {digits}\n"), Checker(may({"a": number(), "b": number()}))).startswith(
        "home.yaml:2:"
    )


def test_a_number_beyond_all_numbers_is_refused(write):
    assert refusal(write("b: 1e999\n"), Checker(may({"b": number()}))).startswith("home.yaml:1:")


@pytest.mark.parametrize("folder", ["vendors", "scenarios"])
def test_the_data_folders_are_found(folder):
    assert sorted(files.home(folder).glob("*.yaml"))
