"""Whether the service is ready: 204 or 503, never a body, never a token needed (behaviour 1.3, section 2)."""

from __future__ import annotations

import pytest

from tests.conftest import House


@pytest.mark.parametrize("version", ["2024-10-01", "2024-01-01"])
async def test_ready_answers_204_without_a_body(house: House, version: str) -> None:
    asked = await house.ask("GET", "/health/ready", version=version)
    assert (asked.status, asked.body) == (204, None)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}, {"Enode-Version": "2024-01-01"}])
async def test_ready_needs_no_token(served: House, method: str, headers: dict[str, str]) -> None:
    async with served.http.request(method, f"{served.url}/health/ready", headers=headers) as response:
        assert (response.status, await response.read()) == (204, b"")


async def test_ready_does_not_depend_on_which_clients_there_are(served: House) -> None:
    await served.control("POST", "/clients", {"clientId": "other"})
    await served.control("DELETE", "/clients/other")
    await served.control("DELETE", "/clients/sandbox")
    async with served.http.get(f"{served.url}/health/ready") as response:
        assert response.status in {204, 503}
        assert await response.read() == b""


async def test_ready_has_no_other_methods(served: House) -> None:
    assert (await served.ask("POST", "/health/ready")).status == 404
