"""Prices: what a kWh costs at a location, hour by hour: its tariff's rate, else the day-ahead price of its area.

A day-ahead price is a function of seed, area and day, so any day can be asked for; the days of an area are those of its
clocks. At 13:00 there, tomorrow's prices are published; before that, nobody knows them. A curve set by hand is known at
once and stands in the place of what would have been; prices can be withheld, so that they never come.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.areas import Area, area_at
from sandbox.world.localtime import day_begins, local, next_clock
from sandbox.world.market import curve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sandbox.world.locations import Location
    from sandbox.world.tariffs import Interval
    from sandbox.world.world import World

HOUR = 3600.0
DAY = 24 * HOUR
PUBLISHED_HOUR = 13
HOURS_KEPT, DAYS_KEPT = 8192, 512
DAYS_LOOKED_BACK = 8


class Slot(NamedTuple):
    """A stretch of time with one price per kWh; None while nobody knows it."""

    begin: float
    end: float
    price: float | None


class Prices:
    """The prices of one world. `followers` are called when prices come that were not expected."""

    def __init__(self, world: World) -> None:
        """Begin with the market as the seed has it."""
        self._world = world
        self._set: dict[str, dict[int, float]] = {}
        self._withheld_from: dict[str, float] = {}
        self._known: dict[str, tuple[float, float]] = {}
        self._made = lru_cache(HOURS_KEPT)(self._price_made)
        self.followers: list[Callable[[], None]] = []

    def currency(self, location: Location) -> str:
        """Give the currency of a location's prices (behaviour 8.2)."""
        return area_at(location.position).currency

    def has_any(self, location: Location) -> bool:
        """Whether there is a market or a tariff by which a location could pay."""
        return area_at(location.position).is_market or bool(location.tariff_week)

    def is_known(self, location: Location) -> bool:
        """Whether any price of the day to come is known."""
        now = self._world.now()
        if self.known_until(area_at(location.position)) > now:
            return True
        return any(slot.price is not None for slot in self.slots(location, now, now + DAY))

    def at(self, location: Location, at: float) -> float | None:
        """Give the price of a kWh at a moment; None if nobody knows it."""
        return next(self.slots(location, at, at + 1e-3)).price

    def slots(self, location: Location, begin: float, end: float) -> Iterator[Slot]:
        """Give the prices from a moment to another, as stretches that follow one another."""
        area, hour = area_at(location.position), begin // HOUR * HOUR
        known_until = self.known_until(area)
        while hour < end:
            market = self._market(area, hour) if hour < known_until or self._is_set(area, hour) else None
            for slot in self._hour(location, hour, market):
                if slot.end > begin and slot.begin < end:
                    yield Slot(max(slot.begin, begin), min(slot.end, end), slot.price)
            hour += HOUR

    def known_until(self, area: Area) -> float:
        """Give the moment up to which the market of an area has published its prices."""
        if not area.is_market:
            return 0.0
        now = self._withheld_from.get(area.id, self._world.now())
        good_until, known_until = self._known.get(area.id, (0.0, 0.0))
        if now >= good_until:
            is_out = local(now, area.zone).hour >= PUBLISHED_HOUR
            known_until = day_begins(now, area.zone, 2 if is_out else 1)
            changes_at = day_begins(now, area.zone, 1) if is_out else next_clock(now, area.zone, PUBLISHED_HOUR)
            self._known[area.id] = changes_at, known_until
        return known_until

    def due_at(self, location: Location) -> float | None:
        """Give when the first day that is not published is due to be, past if it is late; None without a market."""
        area = area_at(location.position)
        if not area.is_market:
            return None
        return next_clock(day_begins(self.known_until(area) - 1.0, area.zone), area.zone, PUBLISHED_HOUR)

    def typical(self, location: Location, at: float) -> float:
        """Guess a price that nobody knows yet: that of the same hour on the newest day on which it is known."""
        earlier = (self.at(location, at - days * DAY) for days in range(1, DAYS_LOOKED_BACK))
        return next((price for price in earlier if price is not None), 0.0)

    def set_curve(self, area_id: str, begin: float, prices: Sequence[float]) -> None:
        """Put prices by hand in the place of an area's own, hour by hour from a moment on; they are known at once."""
        first = int(begin // HOUR)
        self._set.setdefault(area_id, {}).update({first + place: price for place, price in enumerate(prices)})
        self._tell()

    def withhold(self, area_id: str) -> None:
        """Have an area publish no more prices."""
        self._withheld_from.setdefault(area_id, self._world.now())

    def publish(self, area_id: str) -> None:
        """Have an area publish its prices again, those that were withheld too."""
        if self._withheld_from.pop(area_id, None) is not None:
            self._known.pop(area_id, None)
            self._tell()

    def state(self) -> dict[str, Any]:
        """What was done to the market by hand, as plain data."""
        return {
            "set": {area: {str(hour): price for hour, price in sorted(by.items())} for area, by in self._set.items()},
            "withheld_from": dict(self._withheld_from),
        }

    def _tell(self) -> None:
        for follower in self.followers:
            follower()

    def _is_set(self, area: Area, hour: float) -> bool:
        return int(hour // HOUR) in self._set.get(area.id, ())

    def _market(self, area: Area, hour: float) -> float | None:
        by_hand = self._set.get(area.id, {}).get(int(hour // HOUR))
        if by_hand is not None or not area.is_market:
            return by_hand
        return self._made(area, hour)

    def _price_made(self, area: Area, hour: float) -> float:
        shown = local(hour, area.zone)
        return _curve(self._world.seed, area, shown.toordinal())[shown.hour]

    def _hour(self, location: Location, hour: float, market: float | None) -> Iterator[Slot]:
        """Give the prices of one hour: the market's, but where an interval of the location's tariff lies."""
        if not location.tariff_week:
            yield Slot(hour, hour + HOUR, market)
            return
        shown = local(hour, location.timezone_name)
        midnight = hour - (shown.hour * 60 + shown.minute) * 60.0
        at, end = hour, hour + HOUR
        for day in (0, 1):
            weekday = (shown.weekday() + day) % 7
            for interval in location.tariff_week:
                if interval.weekday == weekday:
                    begins = max(at, midnight + day * DAY + interval.from_minute * 60.0)
                    ends = min(end, midnight + day * DAY + interval.to_minute * 60.0)
                    if begins < ends:
                        if at < begins:
                            yield Slot(at, begins, market)
                        yield Slot(begins, ends, self._cost(interval, market))
                        at = ends
        if at < end:
            yield Slot(at, end, market)

    def _cost(self, interval: Interval, market: float | None) -> float | None:
        cost = self._world.tariffs.cost_of(interval)
        return market if cost is None else cost


@lru_cache(DAYS_KEPT)
def _curve(seed: int, area: Area, day: int) -> tuple[float, ...]:
    return curve(seed, area, day)
