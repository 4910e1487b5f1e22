"""What the command line looks at without serving: files, the catalogue, and saved runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.checking import catalogue_rows, faults_of, table
from sandbox.server import catalogue

STORY = "name: x\nsteps:\n  - add_vehicle: {vendor: TESLA}\n    as: car\n  - unplug: car\n"
VENDOR = """\
id: ACME
name: Acme
vehicle:
  status: beta
  regions: [EU]
  portal: Acme app
  vin_prefix: "XYZ"
  models:
    - {name: One, from_year: 2020, capacity_kwh: 50, range_km: 300, ac_kw: 11, phases: 3}
"""


def faults(folder: Path, text: str) -> list[str]:
    path = folder / "file.yaml"
    path.write_text(text)
    return [fault.replace(str(path), "file.yaml") for fault in faults_of(path)]


@pytest.mark.parametrize("text", [STORY, VENDOR])
def test_a_file_in_order_has_no_faults(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (STORY.replace("unplug: car", "unplug: cat"), ["file.yaml:5: $.steps[1].unplug.vehicle: 'cat' is used before"]),
        (STORY.replace("name: x\n", ""), ["file.yaml:1: $.name: is required"]),
        ("name: x\n", ["file.yaml:1: $.steps: is required"]),
        (VENDOR.replace("id: ACME\n", ""), ["file.yaml:1: $.id: is required"]),
        (
            VENDOR.replace("id:", "ID:"),
            ["file.yaml:1: $.ID: is not known: must be one of id,", "file.yaml:1: $.id: is"],
        ),
        (
            VENDOR.replace("phases: 3", "phases: 4"),
            ["file.yaml:9: $.vehicle.models[0].phases: must be at most 3, got 4"],
        ),
        (VENDOR.replace("beta", "new"), ["file.yaml:4: $.vehicle.status: must be one of default, "]),
        (VENDOR + "id: ACME\n", ["file.yaml:10: 'id' is written twice"]),
        ("- a\n- list\n", ["file.yaml:1: $: must be an object, got a list"]),
        ("", ["file.yaml:1: is empty"]),
    ],
)
def test_a_fault_is_named_by_file_line_and_key(tmp_path: Path, text: str, told: list[str]) -> None:
    found = faults(tmp_path, text)
    assert len(found) == len(told)
    for fault, start in zip(found, told, strict=True):
        assert fault.startswith(start)


def test_the_catalogue_is_listed_whole_and_by_type() -> None:
    rows = catalogue_rows(None)
    assert {row["vendor"] for row in rows} == set(catalogue().ids)
    for kind in {row["type"] for row in rows}:
        assert catalogue_rows(kind) == [row for row in rows if row["type"] == kind]
    assert catalogue_rows("toaster") == []


def test_a_row_says_what_a_model_cannot_do() -> None:
    cannot = {row["vendor"]: row["cannot"] for row in catalogue_rows("vehicle")}
    assert "start_charging" in cannot["POLESTAR"]
    assert cannot["TESLA"] == []


def test_a_table_has_columns_as_wide_as_they_need_to_be() -> None:
    rows = [{"a": "x", "long name": 1, "list": ["p", "q"]}, {"a": "yyy", "long name": 22, "list": []}]
    assert table(rows).split("\n") == ["a    long name  list", "x    1          p, q", "yyy  22"]


def test_a_table_of_nothing_says_so() -> None:
    assert table([]) == "nothing"
