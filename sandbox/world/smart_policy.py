"""The policy of smart charging, and what it needs to be switched on (behaviour 8.1): a row for each thing to be had."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sandbox.world.refusals import SmartChargingRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.world.assets.vehicle import Vehicle


class Policy(NamedTuple):
    """How a user wants a vehicle charged: smartly or not, ready by a clock time, and at once below a level."""

    is_enabled: bool
    deadline: str | None
    minimum: float


NO_POLICY = Policy(False, None, 0)  # noqa: FBT003  the fields say what it is

USUAL_LIMIT = 100.0


def _is_incapable(vehicle: Vehicle, _policy: Policy) -> bool:
    return not vehicle.record().capabilities.smart_charging.is_capable


def _has_no_deadline(_vehicle: Vehicle, policy: Policy) -> bool:
    return policy.deadline is None


def _is_above_limit(vehicle: Vehicle, policy: Policy) -> bool:
    limit = vehicle.record().charge.charge_limit
    return policy.minimum > (USUAL_LIMIT if limit is None else limit)


def _is_below_threshold(vehicle: Vehicle, policy: Policy) -> bool:
    return policy.minimum < vehicle.world.settings.least_minimum_charge


def _has_no_prices(vehicle: Vehicle, _policy: Policy) -> bool:
    places = vehicle.user.locations if vehicle.user is not None else []
    return not any(vehicle.world.prices.has_any(place) for place in places)


def _is_another_users(vehicle: Vehicle, _policy: Policy) -> bool:
    vin = vehicle.record().information.vin
    return vin is not None and any(
        other.user is not vehicle.user and other.policy.is_enabled and other.record().information.vin == vin
        for other in vehicle.world.smart_charging.vehicles()
    )


REFUSALS: tuple[tuple[Callable[[Vehicle, Policy], bool], str], ...] = (
    (_is_incapable, "The vehicle is not capable of smart charging"),
    (_has_no_deadline, "A deadline is required"),
    (_is_above_limit, "The minimum charge limit is above the charge limit of the vehicle"),
    (_is_below_threshold, "The minimum charge limit is below what the vendor of the vehicle allows"),
    (_has_no_prices, "No location of the user is in a price area or has a tariff"),
    (_is_another_users, "Another user already has smart charging enabled for this vehicle"),
)


def refuse_impossible(vehicle: Vehicle, policy: Policy) -> None:
    """Refuse to switch smart charging on where something is missing; switched off, anything goes."""
    if policy.is_enabled:
        for is_missing, detail in REFUSALS:
            if is_missing(vehicle, policy):
                raise SmartChargingRefused(detail)
