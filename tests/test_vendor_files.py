"""Vendor files: read one by one, or all at once from a compiled copy that is never out of date."""

from __future__ import annotations

import os
from pathlib import Path

import orjson
import pytest

from sandbox.vendor_files import VendorFiles
from sandbox.world.refusals import Unknown

METERS = "{{status: default, regions: [EU], portal: App, models: [{{name: {0}, from_year: 2020, phases: 1}}]}}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "vendors"
    made.mkdir()
    for name in ("BETA", "ALPHA"):
        write(made, name, "M1")
    return made


def write(folder: Path, name: str, model: str) -> None:
    (folder / f"{name}.yaml").write_text(f"id: {name}\nname: {name.title()}\nmeter: {METERS.format(model)}\n")


def first_model(files: VendorFiles, name: str) -> str:
    return str(files.load(name)["meter"]["models"][0]["name"])


def test_ids_are_the_names_of_the_files(folder: Path, tmp_path: Path) -> None:
    assert VendorFiles(folder, tmp_path / "cache").ids == ("ALPHA", "BETA")


def test_one_vendor_is_read_without_a_copy_being_made(folder: Path, tmp_path: Path) -> None:
    assert VendorFiles(folder, tmp_path / "cache").load("BETA")["name"] == "Beta"
    assert not (tmp_path / "cache").exists()


def test_all_vendors_are_kept_compiled_and_read_from_the_copy_the_next_time(folder: Path, tmp_path: Path) -> None:
    VendorFiles(folder, tmp_path / "cache").load_all()
    (copy,) = (tmp_path / "cache").iterdir()
    kept = orjson.loads(copy.read_bytes())
    kept["ALPHA"]["name"] = "from the copy"
    copy.write_bytes(orjson.dumps(kept))
    assert VendorFiles(folder, tmp_path / "cache").load("ALPHA")["name"] == "from the copy"


def test_a_changed_file_makes_the_copy_void(folder: Path, tmp_path: Path) -> None:
    VendorFiles(folder, tmp_path / "cache").load_all()
    write(folder, "ALPHA", "M2")
    os.utime(folder / "ALPHA.yaml", ns=(1, 1))
    changed = VendorFiles(folder, tmp_path / "cache")
    changed.load_all()
    assert first_model(changed, "ALPHA") == "M2"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff"])
def test_a_spoiled_copy_is_no_matter(folder: Path, tmp_path: Path, content: bytes) -> None:
    VendorFiles(folder, tmp_path / "cache").load_all()
    (copy,) = (tmp_path / "cache").iterdir()
    copy.write_bytes(content)
    assert first_model(VendorFiles(folder, tmp_path / "cache"), "BETA") == "M1"


def test_where_no_copy_can_be_kept_everything_works_all_the_same(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    for place in (None, tmp_path / "file" / "cache"):
        files = VendorFiles(folder, place)
        files.load_all()
        assert first_model(files, "ALPHA") == "M1"


def test_a_wrong_file_is_refused_with_file_line_and_key(folder: Path) -> None:
    (folder / "BAD.yaml").write_text("id: BAD\nname: 5\n")
    with pytest.raises(Unknown, match=r"BAD\.yaml:2: \$\.name: must be text, got 5"):
        VendorFiles(folder, None).load("BAD")
