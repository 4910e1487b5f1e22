"""Statistics as they were asked for before: the parts of the query had other names, or need not be given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.api.call import Call, Endpoint
    from sandbox.world.world import World


def also_asking(**names: str) -> Callable[[Endpoint], Endpoint]:
    """Have some parts of a row's query go by a second name, as `vehicleId` for `id`."""

    def turned(row: Endpoint) -> Endpoint:
        def ask(world: World, call: Call) -> Any:
            """Ask in the words of the row."""
            query = {names.get(name, name): value for name, value in call.query.items()}
            return row.handle(world, call._replace(query=query))

        return replace(row, handle=ask, query={**row.query, **{name: row.query[now] for name, now in names.items()}})

    return turned


def asking(defaults: dict[str, Any] | None = None, **was: str) -> Callable[[Endpoint], Endpoint]:
    """Have parts of a row's query go by other names, `was` by what they are called now; and some have defaults."""
    usual = defaults or {}

    def turned(row: Endpoint) -> Endpoint:
        def ask(world: World, call: Call) -> Any:
            """Ask in the words of today."""
            now = {name: call.query[was.get(name, name)] for name in row.query if was.get(name, name) in call.query}
            return row.handle(world, call._replace(query={**usual, **now}))

        query = {was.get(name, name): shape for name, shape in row.query.items()}
        needs = tuple(was.get(name, name) for name in row.needs if name not in usual)
        return replace(row, handle=ask, query=query, needs=needs)

    return turned
