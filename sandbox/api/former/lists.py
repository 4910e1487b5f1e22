"""Lists before there were pages: whole bare arrays; of chargers, HVAC units and inverters only the ids."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.api.call import Bare, Call, Endpoint, Page
from sandbox.shapes import array, named, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.api.call import Handler
    from sandbox.world.world import World

LISTED = ("Vehicle", "Location", "Schedule")

SHAPES = {**{f"{name}List": array(named(name)) for name in LISTED}, "AssetIds": array(text(minLength=1))}


def bare(row: Endpoint) -> Endpoint:
    """Have a row answer all there is as a bare array, instead of a page."""
    assert row.gives is not None
    name = str(row.gives["$ref"]).rpartition("/")[2].removesuffix("Page")
    return replace(row, handle=_whole(row.handle), gives=named(f"{name}List"), query={})


def ids(row: Endpoint) -> Endpoint:
    """Have a row answer the ids of all there is."""
    return replace(row, handle=_whole(row.handle, lambda asset: asset.id), gives=named("AssetIds"), query={})


def _whole(handle: Handler, show: Callable[[Any], Any] | None = None) -> Handler:
    def list_whole(world: World, call: Call) -> Bare:
        """All entries, gathered page by page."""
        items: list[Any] = []
        query: dict[str, Any] = {"pageSize": world.settings.page_size_limit}
        while True:
            page: Page = handle(world, call._replace(query=query))
            items += page.items
            if page.after is None:
                return Bare([show(item) for item in items] if show else items)
            query = {**query, "after": page.after}

    return list_whole
