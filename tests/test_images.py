"""Images are shortcuts: going back by one comes to what a replay comes to, and goes on as that does."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given

from sandbox import images
from sandbox.client import Client
from sandbox.images import Images
from sandbox.replay import digest
from tests.cars import park_charging
from tests.conftest import House
from tests.histories import again, histories, past, same
from tests.world.lives import bounded


def by_image(client: Client) -> Client | None:
    """Make a client again by an image of it; None where there can be none."""
    kept = Images()
    kept.keep("here", client, client.mark)
    image = kept.find("here", client.journal.number, client.world.now())
    if image is None:
        return None
    made, _ = again(client)
    made.begin(image)
    return made


@bounded(60)
@given(histories())
def test_an_image_is_what_a_replay_comes_to_and_goes_on_so(history: Any) -> None:
    async def live() -> None:
        async with past() as one:
            await one.live(history)
            for client in one.server.clients:
                imaged, (replayed, _) = by_image(client), again(client)
                if imaged is not None:
                    same(imaged, replayed)
                    for made in (imaged, replayed):
                        made.world.timeline.run_to(made.world.now() + 86_400)
                    same(imaged, replayed)
                    assert imaged.world.facts.told == replayed.world.facts.told

    asyncio.run(live())


async def home(house: House) -> None:
    for kind, vendor in (("meter", "HUAWEI"), ("inverter", "HUAWEI"), ("battery", "HUAWEI"), ("hvac", "DAIKIN")):
        await house.do({f"add_{kind}": {"vendor": vendor, "user": "ada"}})
    await park_charging(house)
    await house.move(3600)


async def test_going_back_takes_an_image_and_comes_out_the_same_every_time(
    served: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await home(served)
    await served.control("POST", "/snapshots", {"name": "here"})
    before, number = digest(served.world), served.client.journal.number
    monkeypatch.setattr("sandbox.replay.replaying", lambda *_: pytest.fail("it was replayed"))
    futures = []
    for _ in range(2):
        await served.do({"add_user": {"id": "ben"}})
        await served.move(86_400)
        futures.append(digest(served.world))
        await served.control("POST", "/snapshots/here/restore")
        assert (digest(served.world), served.client.journal.number) == (before, number)
    assert futures[0] == futures[1]


async def test_facts_go_back_with_their_world(served: House) -> None:
    await home(served)
    await served.control("POST", "/snapshots", {"name": "here"})
    told = (await served.control("GET", "/facts")).body
    for _ in range(2):
        await served.do({"note": "later"})
        assert len((await served.control("GET", "/facts")).body) == len(told) + 1
        await served.control("POST", "/snapshots/here/restore")
        assert (await served.control("GET", "/facts")).body == told


@pytest.mark.parametrize("why", ["a story is under way", "something repeats", "it is too big"])
async def test_where_there_is_no_image_there_is_a_replay(
    served: House, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await home(served)
    if why == "it is too big":
        monkeypatch.setattr(images, "MOST_ASSETS", 2)
    else:
        every = {"every": "1h"} if why == "something repeats" else {"after": "2d"}
        await served.do({"meanwhile": {"steps": [{"note": "tick", **every}]}})
        await served.move(1)
    await served.control("POST", "/snapshots", {"name": "here"})
    number, now = served.client.journal.number, served.world.now()
    assert served.client.images.find("here", number, now) is None
    before = digest(served.world)
    await served.do({"add_user": {"id": "ben"}})
    await served.control("POST", "/snapshots/here/restore")
    assert digest(served.world) == before


async def test_a_reset_forgets_images_and_only_the_newest_few_are_kept(served: House) -> None:
    for number in range(images.MOST_KEPT + 1):
        await served.control("POST", "/snapshots", {"name": f"place-{number}"})
    place = (served.client.journal.number, served.world.now())
    assert served.client.images.find("place-0", *place) is None
    assert served.client.images.find("place-1", *place) is not None
    assert served.client.images.find("place-1", place[0] + 1, place[1]) is None
    await served.control("POST", "/reset", {})
    assert served.client.images.find("place-1", *place) is None


async def test_what_is_cached_in_a_world_is_its_own_after_going_back(served: House) -> None:
    """A cache around a method of the world that was would go on asking that one."""
    place = {"user": "ada", "name": "Home", "latitude": 59.91, "longitude": 10.75, "timezoneName": "Europe/Oslo"}
    await served.do({"add_user": {"id": "ada"}})
    home_id = (await served.do({"add_location": place}))["id"]

    def price() -> float | None:
        world = served.world
        return world.prices.at(world.locations.get(home_id), world.now())

    before = price()
    await served.control("POST", "/snapshots", {"name": "here"})
    for wanted in (4.5, 0.25):
        await served.do({"set_prices": {"area": "NO1", "prices": [wanted]}})
        assert price() == wanted
        await served.control("POST", "/snapshots/here/restore")
        assert served.client.images.find("here", served.client.journal.number, served.world.now()) is not None
        assert price() == before
        prices: Any = served.world.prices
        assert prices._made.__wrapped__.__self__ is prices
