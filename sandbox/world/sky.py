"""The sky over a place: where the sun stands, how much of it the clouds let through, how warm the air is.

All of it is a function of seed, place and time, so any past or future day can be asked for and comes out the same.
Values are given at nodes: a day of 97 quarter hours, the last of which is the first of the next day. Between nodes
they go in straight lines. The sun is computed by PyEphem, the one library that is opened here, and late.

Sources: irradiance under a clear sky after Haurwitz (1945), 1098 cos z exp(-0.059 / cos z) W/m²; beam and diffuse
shares, and light on a tilted plane, after the isotropic model of Liu and Jordan (1963).
"""

from __future__ import annotations

import math
from array import array
from functools import cache, lru_cache
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.luck import luck

if TYPE_CHECKING:
    from sandbox.world.locations import Position

STEP_SECONDS = 900
DAY_SECONDS = 86_400
STEPS = 96
DAYS_KEPT = 64
DRAWS_KEPT = 2048

WEATHER_GRID_DEGREES = 0.5
GROUND_REFLECTS = 0.2
PERFORMANCE_RATIO = 0.82  # what is left after heat, dirt, wires and conversion
COLDEST_DAY = 20  # days since 1970 at which a year's cold is worst in the north
DAYS_OF_YEAR = 365.2425
TURNS = tuple(
    complex(math.cos(2 * math.pi * step / STEPS), math.sin(2 * math.pi * step / STEPS)) for step in range(STEPS + 1)
)
LEAST_CLEARNESS = 0.12
LEAST_UP = 0.005
WARMEST_HOUR, DAILY_SWING_K = 15, 3.5
DUBLIN_EPOCH = 25_567.5  # PyEphem counts days from noon of 1899-12-31; POSIX time begins that many days later


class Light(NamedTuple):
    """The sun at a node: the way towards it (up, east and north of a unit vector), clear-sky W/m² on the flat."""

    up: float
    east: float
    north: float
    clear: float


DARK = Light(0.0, 0.0, 0.0, 0.0)


class Panels(NamedTuple):
    """Panels on a roof: peak power in kW, tilt from the flat and azimuth clockwise from north, both in degrees."""

    kwp: float
    tilt: float
    azimuth: float


class Plane(NamedTuple):
    """A tilted plane: the way it faces (up, east and north of a unit vector)."""

    up: float
    east: float
    north: float


class Sky:
    """The sky of one world."""

    def __init__(self, seed: int) -> None:
        """Take the seed of the weather."""
        self._seed = seed
        self._clouds = lru_cache(DAYS_KEPT)(self._draw_clouds)
        self._fairness = lru_cache(DRAWS_KEPT)(self._draw_fairness)
        self._warmth = lru_cache(DRAWS_KEPT)(self._draw_warmth)

    def production(self, panels: Panels, limit_kw: float, place: Position, day: int) -> array[float]:
        """Give the AC power in kW of panels at the nodes of a day (days since 1970, UTC)."""
        plane, scale = _facing(panels), panels.kwp * PERFORMANCE_RATIO / 1000
        return array(
            "d",
            (
                0.0 if light is DARK else min(limit_kw, scale * _on_plane(light, clearness, plane))
                for light, clearness in zip(sun_of(place, day), self.clearness(place, day), strict=True)
            ),
        )

    def clearness(self, place: Position, day: int) -> list[float]:
        """Give the share of the clear sky's light that comes through at the nodes of a day."""
        cell = _rounded(place, WEATHER_GRID_DEGREES)
        return [*self._clouds(cell, day), _through(1.0 - self._fairness(cell, day + 1))]

    def temperatures(self, place: Position, day: int) -> array[float]:
        """Give the temperature of the air in °C at the nodes of a day."""
        cell = _rounded(place, WEATHER_GRID_DEGREES)
        latitude, longitude = cell
        before, today, after = (self._warmth(cell, near) for near in (day - 1, day, day + 1))
        usual, next_usual = _usual_c(latitude, day), _usual_c(latitude, day + 1)
        noon, step_c = STEPS // 2, (next_usual - usual) / STEPS
        cosine, sine = _swing(longitude)
        return array(
            "d",
            (
                usual
                + step_c * step
                + today
                + ((before - today) * (noon - step) if step < noon else (after - today) * (step - noon)) / STEPS
                + cosine * turn.real
                + sine * turn.imag
                for step, turn in enumerate(TURNS)
            ),
        )

    def _draw_clouds(self, cell: tuple[float, float], day: int) -> tuple[float, ...]:
        """Have clouds come and go around what the day is like; it begins as fair as it is."""
        fair = self._fairness(cell, day)
        clouds = cloudy = 1.0 - fair
        spread = 0.16 * (0.25 + fair * cloudy * 3)
        nodes = []
        for draw in luck(Random(f"clouds {self._seed} {cell} {day}")):  # noqa: S311  reproducible, not secret
            nodes.append(clouds)
            clouds += 0.35 * (cloudy - clouds) + spread * draw
        return tuple(map(_through, nodes))

    def _draw_fairness(self, cell: tuple[float, float], day: int) -> float:
        return Random(f"fair {self._seed} {cell} {day}").betavariate(1.6, 1.2)  # noqa: S311  reproducible, not secret

    def _draw_warmth(self, cell: tuple[float, float], day: int) -> float:
        return Random(f"warmth {self._seed} {cell} {day}").gauss(0.0, 3.0)  # noqa: S311  reproducible, not secret


@lru_cache(DAYS_KEPT)
def sun_of(place: Position, day: int) -> tuple[Light, ...]:
    """Give the sun at the nodes of a day, over a place."""
    today, tomorrow = _sun_at(day), _sun_at(day + 1)
    turn = (2 * math.pi + _wrapped(tomorrow.hour_angle - today.hour_angle)) / STEPS
    hour_angle = today.hour_angle + math.radians(place.longitude)
    sine_of_place, cosine_of_place = math.sin(math.radians(place.latitude)), math.cos(math.radians(place.latitude))
    lights = []
    for step in range(STEPS + 1):
        declination = today.declination + (tomorrow.declination - today.declination) * step / STEPS
        polar, equatorial = math.sin(declination), math.cos(declination)
        south = equatorial * math.cos(hour_angle + turn * step)
        up = sine_of_place * polar + cosine_of_place * south
        if up < LEAST_UP:
            lights.append(DARK)
            continue
        east = -equatorial * math.sin(hour_angle + turn * step)
        north = cosine_of_place * polar - sine_of_place * south
        lights.append(Light(up, east, north, 1098.0 * up * math.exp(-0.059 / up)))
    return tuple(lights)


class SunAt(NamedTuple):
    """The sun as seen from the earth's middle at the beginning of a day: hour angle at Greenwich, declination."""

    hour_angle: float
    declination: float


@lru_cache(1024)
def _sun_at(day: int) -> SunAt:
    ephem = _ephem()
    observer = ephem.Observer()
    observer.date = day + DUBLIN_EPOCH
    sun = ephem.Sun(observer.date)
    return SunAt(observer.sidereal_time() - sun.g_ra, float(sun.g_dec))


@cache
def _ephem() -> Any:
    import ephem  # type: ignore[import-untyped]

    return ephem


def _usual_c(latitude: float, day: int) -> float:
    """Give what is usual for the season at a latitude: coldest on 20 January, or warmest south of the equator."""
    swing = 0.18 * latitude
    return min(27.0, 32.0 - 0.45 * abs(latitude)) - swing * math.cos(2 * math.pi * (day - COLDEST_DAY) / DAYS_OF_YEAR)


def _wrapped(angle: float) -> float:
    return (angle + math.pi) % (2 * math.pi) - math.pi


def _through(clouds: float) -> float:
    """Give the share of light that comes through clouds (0 none, 1 all over)."""
    clear = 1.0 - (1.0 - LEAST_CLEARNESS) * clouds
    return 1.0 if clear > 1.0 else clear if clear > LEAST_CLEARNESS else LEAST_CLEARNESS


def _facing(panels: Panels) -> Plane:
    tilt, azimuth = math.radians(panels.tilt), math.radians(panels.azimuth)
    return Plane(math.cos(tilt), math.sin(tilt) * math.sin(azimuth), math.sin(tilt) * math.cos(azimuth))


def _on_plane(light: Light, clearness: float, plane: Plane) -> float:
    """Give the light on a tilted plane in W/m²: beam, diffuse sky, and what the ground reflects."""
    up, east, north, clear = light
    flat = clear * clearness
    diffuse = flat * (1.0 - 0.85 * (clearness - LEAST_CLEARNESS) / (1.0 - LEAST_CLEARNESS))
    cosine = up * plane.up + east * plane.east + north * plane.north
    beam = (flat - diffuse) * cosine / (up if up > 0.05 else 0.05) if cosine > 0 else 0.0
    return beam + diffuse * (1 + plane.up) / 2 + flat * GROUND_REFLECTS * (1 - plane.up) / 2


def _swing(longitude: float) -> tuple[float, float]:
    """Give how warmth swings, as shares of cosine and sine of the UTC day: it is warmest at three by the sun."""
    late = 2 * math.pi * (longitude / 360 - WARMEST_HOUR / 24)
    return DAILY_SWING_K * math.cos(late), -DAILY_SWING_K * math.sin(late)


def _rounded(place: Position, grid: float) -> tuple[float, float]:
    return round(round(place.latitude / grid) * grid, 6), round(round(place.longitude / grid) * grid, 6)
