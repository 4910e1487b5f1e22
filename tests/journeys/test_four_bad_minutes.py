"""A consumer that is down for four minutes is asked again, in order, and in the end knows what its neighbour knows."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sandbox.webhooks.sign import is_signed
from tests.cars import park_plugged_in
from tests.conftest import House
from tests.journeys.programs import mirrored
from tests.receivers import Answer, Receiver, receiving, resets, says

SECRET = "not a secret"
SERVER_ERROR = says(503)


@pytest.fixture
async def neighbour() -> AsyncIterator[Receiver]:
    """Another consumer, which is always there."""
    async with receiving() as made:
        yield made


async def listen(house: House, receiver: Receiver) -> str:
    body = {"url": receiver.url, "secret": SECRET, "events": ["*"]}
    made = await house.ask("POST", "/webhooks", body)
    assert made.status == 200
    return str(made.body["id"])


async def webhook(house: House, hook: str) -> dict[str, object]:
    return dict((await house.ask("GET", f"/webhooks/{hook}")).body)


@pytest.mark.parametrize("trouble", [SERVER_ERROR, says(302), resets], ids=["answers 503", "redirects", "resets"])
async def test_nothing_is_missed_by_who_is_down_for_four_minutes(
    served: House, receiver: Receiver, neighbour: Receiver, trouble: Answer
) -> None:
    hook, _other = await listen(served, receiver), await listen(served, neighbour)
    car = await park_plugged_in(served)
    await served.move(300)
    heard_before = len(receiver.heard)

    receiver.usual = trouble
    await served.move(240)
    tries = receiver.heard[heard_before:]
    assert len(tries) > 2
    assert len({delivery.body for delivery in tries}) == 1, "a retry carries what the first try carried"
    assert len({delivery.headers["x-enode-delivery"] for delivery in tries}) == 1
    assert (await webhook(served, hook))["isActive"] is True

    receiver.usual = says(204)
    await served.move(120)
    taken = [event for delivery in taken_of(receiver, heard_before, len(tries)) for event in delivery.events]
    own = [event for event in taken if event["event"] != "system:heartbeat"]
    assert own == [event for event in neighbour.events if event["event"] != "system:heartbeat"]
    assert all(is_signed(SECRET, one.body, one.headers["x-enode-signature"]) for one in receiver.heard)
    assert mirrored(own)[car] == mirrored(neighbour.events)[car]
    assert (await webhook(served, hook))["isActive"] is True


def taken_of(receiver: Receiver, before: int, failed: int) -> list[object]:
    """Leave out the deliveries that were not taken."""
    return [*receiver.heard[:before], *receiver.heard[before + failed :]]


async def test_after_too_long_a_silence_it_is_asked_no_more_until_it_says_that_it_is_back(
    served: House, receiver: Receiver, neighbour: Receiver
) -> None:
    hook, _other = await listen(served, receiver), await listen(served, neighbour)
    car = await park_plugged_in(served)
    receiver.usual = SERVER_ERROR
    await served.move(900)
    assert (await webhook(served, hook))["isActive"] is False
    heard = len(receiver.heard)
    receiver.usual = says(204)
    await served.move(900)
    assert len(receiver.heard) == heard
    assert len(neighbour.heard) > heard

    # Back again: a test wakes it, and a look at the API makes up for what was missed.
    tested = await served.ask("POST", f"/webhooks/{hook}/test")
    assert tested.body["status"] == "SUCCESS"
    known = {car: (await served.ask("GET", f"/vehicles/{car}")).body}
    await served.move(900)
    known |= mirrored(receiver.events[heard:])
    assert known[car] == mirrored(neighbour.events)[car]
