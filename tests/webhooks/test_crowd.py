"""Ten thousand webhooks of one client: all are told, and what each costs does not grow with their number."""

from __future__ import annotations

from typing import Any

import orjson

from sandbox.api.call import NO_BODY, Call
from sandbox.world.breakages import Breakage
from sandbox.world.faults import PlannedFault
from tests.cars import park
from tests.conftest import House

WEBHOOKS = 10_000


async def ask(house: House, method: str, path: str, body: Any = NO_BODY) -> tuple[int, Any]:
    """Ask in process, without holding each of so many answers against its shape."""
    answer = await house.client.ask(Call(method, path, "2024-10-01", {}, body))
    return answer.status, orjson.loads(answer.body or b"null")


async def test_ten_thousand_webhooks_are_registered_told_listed_and_removed(served: House) -> None:
    secret, ids = "example-secret", []
    for number in range(WEBHOOKS):
        status, made = await ask(served, "POST", "/webhooks", {"url": f"http://127.0.0.1:9/{number}", "secret": secret})
        assert status == 200
        ids.append(made["id"])
    assert (await ask(served, "POST", "/webhooks", {"url": "http://127.0.0.1:9/5000", "secret": secret}))[0] == 400
    webhooks = served.world.webhooks
    for webhook in webhooks.roll:  # so that nothing goes over the wire
        webhooks.spoil(webhook, lambda number: Breakage(PlannedFault(number), "drop"))
    await park(served)
    await served.move(0)
    assert served.client.deliveries.made == WEBHOOKS
    assert all(webhook.waiting_events == 0 and webhook.breakages[0].plan.met == 1 for webhook in webhooks.roll)
    assert len((await served.control("GET", "/webhooks")).body) == WEBHOOKS
    page = (await served.ask("GET", "/webhooks?pageSize=100")).body["data"]
    assert [webhook["id"] for webhook in page] == ids[::-1][:100]
    for webhook_id in ids[::10]:
        assert (await ask(served, "DELETE", f"/webhooks/{webhook_id}"))[0] == 204
    assert (len(webhooks.roll), webhooks.due()) == (WEBHOOKS * 9 // 10, {})
