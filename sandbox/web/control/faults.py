"""The control call that shows what was planned to go wrong with calls, actions and deliveries, and what was met."""

from __future__ import annotations

from typing import Any

from sandbox.web.control.ask import Ask, Control, shown
from sandbox.world.planned import planned


async def list_faults(ask: Ask) -> list[dict[str, Any]]:
    """List planned faults in their order, with the names that they were given."""
    await ask.client.ready()
    world = ask.client.world
    names = {thing_id: name for name, thing_id in world.names.items()}
    return [{"name": names.get(fault.id), **shown(fault.state())} for fault in planned(world)]


CONTROLS = (Control("GET", "/sandbox/faults", list_faults),)
