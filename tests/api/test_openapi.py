"""The OpenAPI document of each version: valid, whole, and the same over HTTP and on the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from openapi_spec_validator import OpenAPIV31SpecValidator

from sandbox.api.openapi import document, documented
from sandbox.api.versions import NEWEST, VERSIONS, edition
from sandbox.cli import main
from tests.conftest import House

ORIGIN = "http://127.0.0.1:4010"
METHODS = {"get", "post", "put", "patch", "delete"}


def operations(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, item in told["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_a_document_is_valid_and_tells_of_every_operation_once(version: str) -> None:
    told = document(version, ORIGIN)
    assert [error.message for error in OpenAPIV31SpecValidator(told).iter_errors()] == []
    rows = {f"{row.method} {row.path}": row for row in documented(edition(version))}
    found = operations(told)
    assert found.keys() == rows.keys()
    assert {row.operation for row in edition(version).routes.rows} == {one["operationId"] for one in found.values()}
    assert {key for key, one in found.items() if one.get("deprecated")} == {
        key for key, row in rows.items() if row.is_deprecated
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_a_document_tells_of_webhooks_in_the_words_of_its_version(version: str) -> None:
    told = document(version, ORIGIN)
    names = set(told["webhooks"])
    assert ("user:charge-action:updated" in names) == (version < "2023-03-01")
    assert ("user:vendor-action:updated" in names) == (version >= "2023-03-01")
    assert ("user:battery:updated" in names) == (version >= "2023-08-01")
    assert ("user:inverter:statistics-updated" in names) == (version >= "2024-10-01")
    assert ("enode:firehose:test" in names) == (version < "2024-10-01")
    assert {"user:vehicle:discovered", "system:heartbeat", "enode:webhook:test"} <= names


def test_the_users_header_is_told_of_where_it_is_needed() -> None:
    def headed(version: str) -> set[str]:
        found = operations(document(version, ORIGIN))
        return {key for key, one in found.items() if "Enode-User-Id" in json.dumps(one.get("parameters", []))}

    assert headed("2023-08-01") == set()
    assert {"GET /vehicles", "GET /me", "POST /charging-locations"} <= headed("2023-05-01")
    assert not {"GET /webhooks", "PUT /tariffs/{tariffId}", "GET /health/ready"} & headed("2023-05-01")


async def test_the_server_gives_it_with_its_own_address(served: House) -> None:
    for query, version in (("", NEWEST), ("?version=2023-05-01", "2023-05-01")):
        asked = await served.control("GET", f"/openapi.json{query}")
        assert (asked.status, asked.body) == (200, document(version, served.url))
    unknown = await served.control("GET", "/openapi.json?version=2023")
    assert (unknown.status, "2023-05-01" in unknown.body["detail"]) == (400, True)


def test_the_command_line_writes_it() -> None:
    told = CliRunner().invoke(main, ["openapi", "--version", "2023-02-01"])
    assert (told.exit_code, json.loads(told.output)) == (0, document("2023-02-01", ORIGIN))
    unknown = CliRunner().invoke(main, ["openapi", "--version", "1"])
    assert unknown.exit_code == 2
    assert "must be one of 2024-10-01" in unknown.output
