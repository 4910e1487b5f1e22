"""Control calls of links: all sessions, and finishing one without a browser."""

from __future__ import annotations

from typing import Any

from sandbox.scenario.doing import do, read_steps
from sandbox.shapes import Checker, obj
from sandbox.web.control.ask import Ask, Control, shown


async def list_links(ask: Ask) -> list[dict[str, Any]]:
    """List the link sessions, oldest first, with how each stands."""
    await ask.client.ready()
    links = ask.client.world.links
    return [
        shown({**state, "link_token": link.token, "state": links.state_of(link)})
        for link, state in zip(links.roll, links.state(), strict=True)
    ]


async def complete(ask: Ask) -> Any:
    """Finish a link: the step `complete_link`, with its arguments in the body."""
    (step,) = read_steps({"complete_link": {**ask.body, "link": ask.params["link"]}})
    return await do(ask.client, step)


# Its entries are those of the step, whose own shape checks them.
CHOICE = Checker(obj({}, is_open=True))

CONTROLS = (
    Control("GET", "/sandbox/links", list_links),
    Control("POST", "/sandbox/links/{link}/complete", complete, CHOICE),
)
