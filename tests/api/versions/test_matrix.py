"""Every version has the operations that the documentation gives it, says of some that they are deprecated, no more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.api.versions import NEWEST, VERSIONS, edition
from sandbox.server import Options
from sandbox.settings import Settings, changed
from tests.api.versions.matrix import MATRIX, NOT_SERVED, SECOND_SPELLINGS, A, B, F, H
from tests.conftest import House


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_has_the_operations_of_the_matrix(version: str) -> None:
    served = {f"{row.method} {row.path}" for row in edition(version).routes.rows}
    assert served == {key for key, entry in MATRIX.items() if entry.is_in(version) and key not in NOT_SERVED}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_deprecates_the_operations_of_the_matrix(version: str) -> None:
    rows = {f"{row.method} {row.path}": row for row in edition(version).routes.rows}
    deprecated = {key: row.deprecation for key, row in rows.items() if row.deprecation}
    assert set(deprecated) == {key for key in rows if MATRIX[key].is_deprecated_in(version)}
    for key, deprecation in deprecated.items():
        assert (deprecation.since, deprecation.until or "") == (MATRIX[key].deprecated, MATRIX[key].until)


def test_what_is_not_served_is_in_the_matrix_and_nowhere_else() -> None:
    served = {f"{row.method} {row.path}" for version in VERSIONS for row in edition(version).routes.rows}
    assert NOT_SERVED.keys() <= MATRIX.keys()
    assert not served & NOT_SERVED.keys()


def test_two_spellings_share_an_operation() -> None:
    rows = {f"{row.method} {row.path}": row.operation for row in edition(NEWEST).routes.rows}
    operations = [operation for key, operation in rows.items() if key not in SECOND_SPELLINGS]
    assert len(operations) == len(set(operations))
    assert {rows[key] for key in SECOND_SPELLINGS} <= set(operations)


async def test_a_deprecated_operation_says_since_when_and_until_when(served: House) -> None:
    asked = await served.ask("GET", "/hvacs/none/temperature", version=A)
    assert (asked.status, "Deprecation" in asked.headers) == (404, False)
    body = {"url": "https://example.com/", "secret": "a secret"}
    asked = await served.ask("PUT", "/webhooks/firehose", body, version=F)
    assert asked.headers["Deprecation"] == "@1690848000"
    assert asked.headers["Sunset"] == "Tue, 01 Oct 2024 00:00:00 GMT"
    assert "Deprecation" not in (await served.ask("PUT", "/webhooks/firehose", body, version=B)).headers
    path = "/users/ada/statistics/production?startDate=2025-01-06T00:00:00Z&type=inverter"
    asked = await served.ask("GET", path, version=H)
    assert (asked.status, asked.headers["Deprecation"], "Sunset" in asked.headers) == (404, "@1727740800", False)


class TestSilent:
    """A client that does not want to be told."""

    @pytest.fixture
    def options(self, options: Options) -> Options:
        return replace(options, settings=changed(Settings(), {"deprecation_headers": "silent"}))

    async def test_a_deprecated_operation_says_nothing(self, served: House) -> None:
        body = {"url": "https://example.com/", "secret": "a secret"}
        asked = await served.ask("PUT", "/webhooks/firehose", body, version=F)
        assert not {"Deprecation", "Sunset"} & set(asked.headers)
