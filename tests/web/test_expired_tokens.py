"""Access tokens that expire in the middle of a run, and token requests that are refused."""

from __future__ import annotations

import pytest

from tests.conftest import House

FORM = {"grant_type": "client_credentials", "client_id": "sandbox", "client_secret": "sandbox"}


async def renew(house: House) -> int:
    """Ask for another token, and use it from now on."""
    async with house.http.post(f"{house.url}/oauth2/token", data=FORM) as response:
        if response.status == 200:
            house.headers["Authorization"] = f"Bearer {(await response.json())['access_token']}"
        return response.status


async def statuses(house: House, count: int) -> list[int]:
    return [(await house.ask("GET", "/users")).status for _ in range(count)]


async def test_all_tokens_expire_at_once_and_a_new_one_is_good(served: House) -> None:
    await served.control("POST", "/do", {"expire_tokens": {}, "as": "expiry"})
    answer = await served.ask("GET", "/users")
    assert (answer.status, answer.body["title"]) == (401, "Unauthorized")
    assert await renew(served) == 200
    assert await statuses(served, 2) == [200, 200]
    await served.do({"expect": {"fault": "expiry", "met": 1}})


@pytest.mark.parametrize("after", [1, 3])
async def test_tokens_expire_after_some_calls(served: House, after: int) -> None:
    await served.do({"expire_tokens": {"after": after}})
    assert await statuses(served, after + 2) == [200] * after + [401, 401]
    assert await renew(served) == 200
    assert await statuses(served, 5) == [200] * 5


async def test_the_next_token_requests_are_refused(served: House) -> None:
    await served.do({"expire_tokens": {"refuse": 2}})
    assert await statuses(served, 1) == [401]
    assert [await renew(served) for _ in range(3)] == [401, 401, 200]
    assert await statuses(served, 1) == [200]


async def test_a_reset_makes_no_token_bad(served: House) -> None:
    await served.do({"expire_tokens": {}})
    await renew(served)
    await served.control("POST", "/reset", {})
    assert await statuses(served, 1) == [200]


async def test_the_log_says_that_a_token_was_made_to_expire(served: House) -> None:
    await served.do({"expire_tokens": {"after": 1}})
    await statuses(served, 3)
    whys = [entry["why"] for entry in (await served.control("GET", "/requests")).body]
    assert [why and why["rule"] for why in whys] == [None, "Unauthorized", "Unauthorized"]
    assert whys[1]["detail"] == whys[2]["detail"] == "this token was made to expire"
