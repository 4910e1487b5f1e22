"""Every file in `vendors/`, found by itself: checked, and each of its models linked to a home and shown by the API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.api.assets import Resource
from sandbox.api.events import RESOURCES
from sandbox.api.vendors import VENDORS
from sandbox.api.versions import NEWEST, VERSIONS, edition
from sandbox.checking import faults_of
from sandbox.files import home
from sandbox.server import catalogue
from sandbox.world.models import KINDS
from tests.conftest import Asked, check_shape

FILES = sorted(home("vendors").glob("*.yaml"))
PATHS = {
    kind: next(one.path for one in vars(module).values() if isinstance(one, Resource))
    for kind, (_shape, module) in RESOURCES.items()
}
MODELS = {
    (path.stem, kind): [model.name for model in section.models]
    for path in FILES
    for kind, section in catalogue().vendor(path.stem).sections.items()
}


def versions_of(kind: str, vendor: str) -> list[str]:
    """Give the versions that list a user's assets of a kind, and know this vendor of it."""
    path = f"/users/ada{PATHS[kind]}"
    spoken = [edition(version) for version in VERSIONS if edition(version).routes.find("GET", path)]
    return [one.version for one in spoken if vendor in one.shapes[RESOURCES[kind][0]]["properties"]["vendor"]["enum"]]


def test_there_are_files_and_nothing_else() -> None:
    assert FILES
    assert {path.name for path in home("vendors").iterdir()} == {*(path.name for path in FILES), "README.md"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_in_order_and_named_after_its_vendor(path: Path) -> None:
    assert faults_of(path) == []
    vendor = catalogue().vendor(path.stem)
    assert vendor.id == path.stem
    assert vendor.sections, "a vendor of nothing"
    for section in vendor.sections.values():
        names = [model.name for model in section.models]
        assert len(names) == len(set(names)), "two models of one name"


def test_every_vendor_that_the_api_names_has_a_file() -> None:
    assert {kind for _vendor, kind in MODELS} == set(KINDS) == set(PATHS) == set(VENDORS)
    for kind, vendors in VENDORS.items():
        for vendor in vendors:
            assert MODELS[vendor, kind]
            assert NEWEST in versions_of(kind, vendor)


@pytest.mark.parametrize(("vendor", "kind"), MODELS, ids=lambda word: word)
def test_every_model_is_linked_and_shown_in_every_version(enode_sandbox: Sandbox, vendor: str, kind: str) -> None:
    names = MODELS[vendor, kind]
    made = enode_sandbox.do_all(*({f"add_{kind}": {"vendor": vendor, "model": name, "user": "ada"}} for name in names))
    enode_sandbox.advance("2h")
    path = f"/users/ada{PATHS[kind]}"
    for version in versions_of(kind, vendor):
        body = asked(enode_sandbox, path, version)["data"]
        assert [asset["id"] for asset in reversed(body)] == [thing.id for thing in made]
        assert {asset["vendor"] for asset in body} == {vendor}
        alone = asked(enode_sandbox, f"{PATHS[kind]}/{made[0].id}", version)
        assert alone == body[-1]


def asked(sandbox: Sandbox, path: str, version: str) -> Any:
    """Ask the API, and hold the answer against its shape."""
    answer = sandbox.call(method="GET", path=path, query={"pageSize": 100}, version=version, status=200)
    check_shape("GET", path, version, Asked(answer.status, answer["body"]))
    return answer["body"]
