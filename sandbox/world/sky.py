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

if TYPE_CHECKING:
    from sandbox.world.locations import Position

STEP_SECONDS = 900
DAY_SECONDS = 86_400
STEPS = 96
DAYS_KEPT = 64

WEATHER_GRID_DEGREES = 0.5
GROUND_REFLECTS = 0.2
PERFORMANCE_RATIO = 0.82  # what is left after heat, dirt, wires and conversion
COLDEST_DAY = 20  # days since 1970 at which a year's cold is worst in the north
DAYS_OF_YEAR = 365.2425
LEAST_CLEARNESS = 0.12
DUBLIN_EPOCH = 25_567.5  # PyEphem counts days from noon of 1899-12-31; POSIX time begins that many days later


class Light(NamedTuple):
    """The sun at a node: sine of its elevation, azimuth in radians clockwise from north, clear-sky W/m² on the flat."""

    sine: float
    azimuth: float
    clear: float


DARK = Light(0.0, 0.0, 0.0)


class Panels(NamedTuple):
    """Panels on a roof: peak power in kW, tilt from the flat and azimuth clockwise from north, both in degrees."""

    kwp: float
    tilt: float
    azimuth: float


class Sky:
    """The sky of one world."""

    def __init__(self, seed: int) -> None:
        """Take the seed of the weather."""
        self._seed = seed
        self._clearness = lru_cache(DAYS_KEPT)(self._draw_clearness)
        self._warmth = lru_cache(DAYS_KEPT)(self._draw_warmth)

    def production(self, panels: Panels, limit_kw: float, place: Position, day: int) -> array[float]:
        """Give the AC power in kW of panels at the nodes of a day (days since 1970, UTC)."""
        lights, clearness = sun_of(place, day), self.clearness(place, day)
        tilt, azimuth = math.radians(panels.tilt), math.radians(panels.azimuth)
        scale = panels.kwp * PERFORMANCE_RATIO / 1000
        return array(
            "d",
            (
                min(limit_kw, scale * _on_plane(light, clear, tilt, azimuth)) if light.clear else 0.0
                for light, clear in zip(lights, clearness, strict=True)
            ),
        )

    def clearness(self, place: Position, day: int) -> list[float]:
        """Give the share of the clear sky's light that comes through at the nodes of a day."""
        cell = _rounded(place, WEATHER_GRID_DEGREES)
        return [*self._clearness(cell, day), self._clearness(cell, day + 1)[0]]

    def temperatures(self, place: Position, day: int) -> list[float]:
        """Give the temperature of the air in °C at the nodes of a day."""
        cell = _rounded(place, WEATHER_GRID_DEGREES)
        latitude, longitude = cell
        warmth = [self._warmth(cell, near) for near in (day - 1, day, day + 1)]
        begins, ends = _usual_c(latitude, day), _usual_c(latitude, day + 1)
        nodes = []
        for step in range(STEPS + 1):
            share = step / STEPS
            usual, anomaly = begins + (ends - begins) * share, _between_noons(warmth, share)
            hour = (share + longitude / 360) * 24
            nodes.append(usual + anomaly + 3.5 * math.cos(2 * math.pi * (hour - 15) / 24))
        return nodes

    def _draw_clearness(self, cell: tuple[float, float], day: int) -> tuple[float, ...]:
        chance = Random(f"clouds {self._seed} {cell} {day}")  # noqa: S311  reproducible, not secret
        fair = chance.betavariate(1.6, 1.2)
        clouds, nodes = 1.0 - fair, []
        for _ in range(STEPS):
            clouds += 0.35 * (1.0 - fair - clouds) + chance.gauss(0.0, 0.16 * (0.25 + fair * (1 - fair) * 3))
            nodes.append(max(LEAST_CLEARNESS, min(1.0, 1.0 - 0.88 * clouds)))
        return tuple(nodes)

    def _draw_warmth(self, cell: tuple[float, float], day: int) -> float:
        return Random(f"warmth {self._seed} {cell} {day}").gauss(0.0, 3.0)  # noqa: S311  reproducible, not secret


@lru_cache(1024)
def sun_of(place: Position, day: int) -> tuple[Light, ...]:
    """Give the sun at the nodes of a day, over a place."""
    today, tomorrow = _sun_at(day), _sun_at(day + 1)
    turn = 2 * math.pi + _wrapped(tomorrow.hour_angle - today.hour_angle)
    latitude, longitude = math.radians(place.latitude), math.radians(place.longitude)
    sine_of_place, cosine_of_place = math.sin(latitude), math.cos(latitude)
    lights = []
    for step in range(STEPS + 1):
        share = step / STEPS
        hour_angle = today.hour_angle + longitude + turn * share
        declination = today.declination + (tomorrow.declination - today.declination) * share
        south = math.cos(declination) * math.cos(hour_angle)
        sine = sine_of_place * math.sin(declination) + cosine_of_place * south
        if sine < 0.005:
            lights.append(DARK)
            continue
        west = math.cos(declination) * math.sin(hour_angle)
        north = cosine_of_place * math.sin(declination) - sine_of_place * south
        clear = 1098.0 * sine * math.exp(-0.059 / sine)
        lights.append(Light(sine, math.atan2(-west, north), clear))
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
    return 27.0 - 0.36 * abs(latitude) - swing * math.cos(2 * math.pi * (day - COLDEST_DAY) / DAYS_OF_YEAR)


def _wrapped(angle: float) -> float:
    return (angle + math.pi) % (2 * math.pi) - math.pi


def _on_plane(light: Light, clearness: float, tilt: float, azimuth: float) -> float:
    """Give the light on a tilted plane in W/m²: beam, diffuse sky, and what the ground reflects."""
    flat = light.clear * clearness
    diffuse = flat * (1.0 - 0.85 * (clearness - LEAST_CLEARNESS) / (1.0 - LEAST_CLEARNESS))
    cosine = light.sine * math.cos(tilt) + math.sqrt(1.0 - light.sine**2) * math.sin(tilt) * math.cos(
        light.azimuth - azimuth
    )
    beam = (flat - diffuse) * max(0.0, cosine) / max(0.05, light.sine)
    return beam + diffuse * (1 + math.cos(tilt)) / 2 + flat * GROUND_REFLECTS * (1 - math.cos(tilt)) / 2


def _between_noons(warmth: list[float], share: float) -> float:
    """Go in straight lines from the value of one day's noon to the next."""
    before, today, after = warmth
    return today + (before - today) * (0.5 - share) if share < 0.5 else today + (after - today) * (share - 0.5)


def _rounded(place: Position, grid: float) -> tuple[float, float]:
    return round(round(place.latitude / grid) * grid, 6), round(round(place.longitude / grid) * grid, 6)
