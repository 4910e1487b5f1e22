"""Curves: the true values of assets, looked at again and again while a story is played, for its report.

Looking changes nothing, so a story comes out the same whether anybody draws it. However long it lasts, a bounded number
of looks is kept: when there are too many, every other one is forgotten, and the next ones come half as often.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.rates import location_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.world.assets.asset import Asset
    from sandbox.world.world import World

FIRST_GAP_SECONDS = 60.0
MOST_LOOKS = 721  # odd, so that the last one stays when every other one goes
MOST_ASSETS = 40


class Measure(NamedTuple):
    """A row: what is drawn, in which unit, and how it is read from an asset and its truth; None where there is none."""

    name: str
    unit: str
    read: Callable[[Asset, dict[str, Any]], Any]


def _price(asset: Asset, _truth: dict[str, Any]) -> float | None:
    """Give what a kWh costs where an asset stands now."""
    now = asset.world.now()
    location = location_of(asset, now) if asset.user is not None else None
    return asset.world.prices.at(location, now) if location is not None else None


MEASURES = (
    Measure("power", "kW", lambda _asset, truth: truth.get("power_kw")),
    Measure("level", "%", lambda _asset, truth: truth.get("level")),
    Measure("temperature", "°C", lambda _asset, truth: truth.get("temperature")),
    Measure("price", "per kWh", _price),
)


@dataclass
class Curve:
    """One measure of one asset: moments (POSIX seconds) and values."""

    asset_id: str
    kind: str
    measure: Measure
    points: list[tuple[float, float]] = field(default_factory=list)


class Curves:
    """The curves of a world, from now on."""

    def __init__(self, world: World) -> None:
        """Begin to look."""
        self._world = world
        self._gap = FIRST_GAP_SECONDS
        self._looks = 0
        self._of: dict[tuple[int, str], Curve] = {}
        self._assets: dict[int, Asset] = {}
        self.left_out = 0
        self._look_and_go_on()

    def drawn(self) -> list[Curve]:
        """Give the curves, with one last look; those of a value that never was are left out."""
        self.look()
        return [curve for curve in self._of.values() if curve.points]

    def look(self) -> None:
        """Look at the assets now."""
        now = self._world.now()
        for asset in self._shown():
            truth = asset.truth()
            for measure in MEASURES:
                value = measure.read(asset, truth)
                if isinstance(value, int | float):
                    curve = self._of.setdefault((id(asset), measure.name), Curve(asset.id, asset.kind, measure))
                    curve.asset_id = asset.id
                    curve.points.append((now, float(value)))

    def _look_and_go_on(self) -> None:
        self.look()
        self._looks += 1
        if self._looks >= MOST_LOOKS:
            self._thin_out()
        self._world.timeline.at(self._world.now() + self._gap, self._look_and_go_on)

    def _thin_out(self) -> None:
        self._looks = (self._looks + 1) // 2
        self._gap *= 2
        for curve in self._of.values():
            curve.points = curve.points[::2]

    def _shown(self) -> list[Asset]:
        """Give the assets that are there and drawn: the first ones, in the order in which they came."""
        there = list(self._world.assets.values())
        for asset in there:
            if len(self._assets) < MOST_ASSETS:
                self._assets.setdefault(id(asset), asset)
        shown = [asset for asset in there if id(asset) in self._assets]
        self.left_out = max(self.left_out, len(there) - len(shown))
        return shown
