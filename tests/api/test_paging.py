"""Pages: walked forward and back at every size, cursors of other lists refused, limits (behaviour 6; R3)."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

import pytest

from sandbox.server import Options
from tests.cars import park
from tests.conftest import START, Asked, House

VALIDATION_ERROR = "https://developers.enode.com/api/problems/validation-error"


@pytest.fixture
def options() -> Options:
    return Options(start=START, seed=7)


async def fill(house: House, count: int) -> list[str]:
    """Add users, some in one instant and some later; gives their ids as the list should: newest first."""
    for number in range(count):
        await house.do({"add_user": {"id": f"user-{number}"}})
        if number % 3 == 2:
            await house.move(1)
    return [f"user-{number}" for number in reversed(range(count))]


def ids(asked: Asked) -> list[str]:
    assert asked.status == 200, asked.body
    return [entry["id"] for entry in asked.body["data"]]


async def walk(house: House, path: str, size: int | None, way: str, first: str | None = None) -> list[list[str]]:
    """Follow cursors one way until there are no more; gives the ids of each page."""
    pages, cursor = [], first
    while True:
        sent = [f"{way}={quote(cursor)}"] if cursor else []
        sent += [f"pageSize={size}"] if size else []
        asked = await house.ask("GET", f"{path}?{'&'.join(sent)}")
        pages.append(ids(asked))
        cursor = asked.body["pagination"][way]
        if cursor is None:
            return pages
        assert len(pages) < 100


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8, 100])
async def test_a_list_is_walked_forward_in_pages_of_any_size(house: House, size: int) -> None:
    expected = await fill(house, 7)
    pages = await walk(house, "/users", size, "after")
    assert [entry for page in pages for entry in page] == expected
    assert all(len(page) == size for page in pages[:-1])
    assert len(pages) == -(-7 // size)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
async def test_a_list_is_walked_back_again_the_same_way(house: House, size: int) -> None:
    expected = await fill(house, 7)
    cursor, last = None, []
    while True:
        asked = await house.ask("GET", f"/users?pageSize={size}" + (f"&after={quote(cursor)}" if cursor else ""))
        last, cursor, back = ids(asked), asked.body["pagination"]["after"], asked.body["pagination"]["before"]
        if cursor is None:
            break
    pages = await walk(house, "/users", size, "before", back) if back else []
    walked = [entry for page in reversed(pages) for entry in page] + last
    assert walked == expected


async def test_the_ends_of_a_list_have_null_cursors_and_the_middle_has_both(house: House) -> None:
    await fill(house, 3)
    first = (await house.ask("GET", "/users?pageSize=1")).body["pagination"]
    middle = (await house.ask("GET", f"/users?pageSize=1&after={first['after']}")).body["pagination"]
    last = (await house.ask("GET", f"/users?pageSize=1&after={middle['after']}")).body["pagination"]
    assert (first["before"], last["after"]) == (None, None)
    assert middle["before"]
    assert middle["after"]


async def test_a_page_that_holds_exactly_all_has_no_next(house: House) -> None:
    await fill(house, 3)
    asked = await house.ask("GET", "/users?pageSize=3")
    assert asked.body["pagination"] == {"after": None, "before": None}


async def test_the_default_page_is_50_and_a_cursor_works_without_a_size(house: House) -> None:
    expected = await fill(house, 53)
    first = await house.ask("GET", "/users")
    assert ids(first) == expected[:50]
    second = await house.ask("GET", f"/users?after={first.body['pagination']['after']}")
    assert (ids(second), second.body["pagination"]["after"]) == (expected[50:], None)


async def test_a_larger_page_than_the_limit_is_cut_to_it_quietly(house: House) -> None:
    expected = await fill(house, 103)
    asked = await house.ask("GET", "/users?pageSize=1000000")
    assert ids(asked) == expected[:100]


async def test_a_page_never_shifts_when_newer_entries_come(house: House) -> None:
    await fill(house, 4)
    cursor = (await house.ask("GET", "/users?pageSize=2")).body["pagination"]["after"]
    await house.do({"add_user": {"id": "newest"}})
    assert ids(await house.ask("GET", f"/users?pageSize=2&after={cursor}")) == ["user-1", "user-0"]


async def test_a_cursor_outlives_the_entry_that_it_came_from(house: House) -> None:
    await fill(house, 4)
    cursor = (await house.ask("GET", "/users?pageSize=2")).body["pagination"]["after"]
    await house.ask("DELETE", "/users/user-2")
    assert ids(await house.ask("GET", f"/users?pageSize=2&after={cursor}")) == ["user-1", "user-0"]


async def test_a_cursor_is_base64url_and_begins_with_a_timestamp(house: House) -> None:
    await fill(house, 2)
    cursor: str = (await house.ask("GET", "/users?pageSize=1")).body["pagination"]["after"]
    decoded = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    assert decoded.startswith("2025-01-06T17:00:00.000Z")
    assert quote(cursor, safe="") == cursor


async def test_the_vehicles_of_a_user_are_paged_by_themselves(house: House) -> None:
    mine = [await park(house, user) for user in ("ada", "ben", "ada", "ben", "ada")][::2]
    assert await walk(house, "/users/ada/vehicles", 2, "after") == [[mine[2], mine[1]], [mine[0]]]


async def test_vehicles_and_webhooks_are_paged_like_users(house: House) -> None:
    cars = [await park(house) for _ in range(3)]
    hooks = []
    for number in range(3):
        body = {"url": f"https://example.com/{number}", "secret": "a secret"}
        hooks.append((await house.ask("POST", "/webhooks", body)).body["id"])
    assert await walk(house, "/vehicles", 2, "after") == [[cars[2], cars[1]], [cars[0]]]
    assert await walk(house, "/webhooks", 2, "after") == [[hooks[2], hooks[1]], [hooks[0]]]


async def test_a_cursor_of_another_list_is_refused(house: House) -> None:
    await fill(house, 2)
    for _ in range(2):
        await park(house, "user-1")
        await park(house, "user-0")
    paths = ["/users", "/vehicles", "/users/user-0/vehicles", "/users/user-1/vehicles"]
    cursors = {path: (await house.ask("GET", f"{path}?pageSize=1")).body["pagination"]["after"] for path in paths}
    for own in paths:
        for other in paths:
            asked = await house.ask("GET", f"{own}?after={cursors[other]}")
            assert asked.status == (200 if own == other else 400), (own, other)


@pytest.mark.parametrize("name", ["after", "before"])
@pytest.mark.parametrize(
    "cursor", ["", "x", "nonsense", "%00", "€", "MjAyMy0wNy0xOFQxMDowODowMi4zNzNa", "e30", "=" * 500, "A" * 5000]
)
async def test_a_cursor_that_is_none_is_a_validation_problem(house: House, name: str, cursor: str) -> None:
    asked = await house.ask("GET", f"/users?{name}={cursor if '%' in cursor else quote(cursor)}")
    assert (asked.status, asked.body["type"]) == (400, VALIDATION_ERROR)
    assert [issue["path"] for issue in asked.body["issues"]] == [name]


async def test_both_cursors_at_once_are_refused(house: House) -> None:
    await fill(house, 3)
    page = (await house.ask("GET", "/users?pageSize=1")).body["pagination"]
    middle = (await house.ask("GET", f"/users?pageSize=1&after={page['after']}")).body["pagination"]
    asked = await house.ask("GET", f"/users?after={middle['after']}&before={middle['before']}")
    assert (asked.status, asked.body["type"]) == (400, VALIDATION_ERROR)


@pytest.mark.parametrize(
    "size",
    ["0", "-1", "1.5", "1e2", "abc", "", "%20", "--5", "-", "+5", "5-", "0x10", "%D9%A3", "Infinity", "NaN", "null",
     "99999999999999999999", "1&pageSize=2", "%00"],
)  # fmt: skip
async def test_a_page_size_that_is_no_whole_number_above_zero_is_refused(house: House, size: str) -> None:
    asked = await house.ask("GET", f"/users?pageSize={size}")
    assert (asked.status, asked.body["type"]) == (400, VALIDATION_ERROR)
    assert [issue["path"] for issue in asked.body["issues"]] == ["pageSize"]


async def test_parameters_written_as_fields_are_no_matter(house: House) -> None:
    expected: list[Any] = await fill(house, 3)
    asked = await house.ask("GET", "/users?field[after]=abc&field[pageSize]=1&x=1&Pagesize=1&after[]=3")
    assert ids(asked) == expected


async def test_a_page_of_cars_that_was_read_before_shows_what_changed_since(house: House) -> None:
    first, second = await park(house), await park(house, user="bob")

    async def levels(version: str = "2024-10-01", query: str = "") -> dict[str, Any]:
        asked = await house.ask("GET", f"/vehicles{query}", version=version)
        return {car["id"]: car["chargeState"]["batteryLevel"] for car in asked.body["data"]}

    before = {first: 40, second: 40}
    for version in ("2024-10-01", "2024-01-01"):
        assert await levels(version) == await levels(version) == before
    assert await levels(query="?pageSize=1") == {second: 40}
    await house.do({"set": {"vehicle": first, "battery_level": 55}})
    assert await levels() == await levels("2024-01-01") == {first: 55, second: 40}
    await house.do({"plug_in": {"vehicle": second}})
    assert (await levels())[second] == 40
    await house.move(1800)
    assert (await levels())[second] > 40
    await house.do({"remove": {"vehicle": second}})
    assert await levels() == await levels(query="?pageSize=1") == {first: 55}
    assert list(await levels()) == [first]
    third = await park(house, user="eve")
    assert list(await levels()) == [third, first]
