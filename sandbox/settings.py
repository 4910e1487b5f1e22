"""Settings: everything about a client's world that the sources leave open, or that people may want otherwise.

One row each: name, default, limits, help. Flags, environment, the control API and the documents come from the rows.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from sandbox.shapes import Checker, Shape, array, integer, may, number, one_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def _row(default: Any, shape: Shape, help_text: str) -> Any:
    return field(default=default, metadata={"shape": {**shape, "description": help_text}, "help": help_text})


def _seconds(default: float, help_text: str, least: float = 0.0) -> Any:
    return _row(default, number(minimum=least, maximum=31_536_000), help_text)


def _count(default: int, help_text: str) -> Any:
    return _row(default, integer(minimum=1, maximum=10_000_000), help_text)


def _limit(of_what: str) -> Any:
    most = integer(minimum=0, maximum=10_000_000)
    return _row(0, most, f"most {of_what} in a minute of real time, then 429; 0 is no limit (none is published)")


@dataclass(frozen=True)
class Settings:
    """A client's settings. Times are seconds of world time unless the help says otherwise."""

    telemetry: str = _row(
        "prompt",
        one_of("prompt", "polled"),
        "how vendors report: `prompt` at every change and each `telemetry_seconds`; `polled` at Enode's own rhythm",
    )
    vendor_habits: str = _row(
        "prompt",
        one_of("prompt", "production"),
        "how vendors' clouds behave: `prompt` is quick and clean; `production` has each vendor's rhythm, delays, gaps, "
        "nulls and quirks, as its file says, and makes telemetry `polled`",
    )
    enabled_brands: str = _row(
        "default",
        one_of("default", "all"),
        "which vendors the client may link at first: those on by default, or all, opt-in and beta ones too",
    )
    connections_limit: int = _row(
        0,
        integer(minimum=0, maximum=10_000_000),
        "most vendor accounts that may be linked at once; 0 is no limit (behaviour 3.2)",
    )
    redirect_uri: str = _row(
        "required",
        one_of("required", "optional"),
        "whether link calls must say where people return to; documented so, yet one program leaves it out (R6)",
    )
    relink_ids: str = _row(
        "same",
        one_of("same", "new"),
        "whether an asset that is linked again has the same id as before, or a new one (both happen in the wild)",
    )
    telemetry_seconds: float = _seconds(60, "prompt telemetry: time between reports while nothing else happens", 1)
    polled_active_seconds: float = _seconds(120, "polled telemetry: time between polls of an active device", 1)
    polled_quiet_seconds: float = _seconds(420, "polled telemetry: time between polls of a quiet device", 1)
    refresh_seconds: float = _seconds(1, "time from a refresh hint to the report that it brings")
    command_seconds: float = _seconds(2, "time from a command to the moment at which the device acts on it", 0.001)
    command_timeout_seconds: float = _seconds(10, "time after which an action fails that the device ignored", 0.001)
    least_minimum_charge: float = _row(
        0,
        number(minimum=0, maximum=100),
        "least `minimumChargeLimit` (percent) that smart charging takes; vendors have one, and none is published",
    )
    smart_heating_degrees: float = _row(
        1,
        number(minimum=0, maximum=10),
        "by how many degrees smart heating of HVAC units raises the set-point before dear hours, and lowers it in them",
    )
    initializing_seconds: float = _seconds(5, "time from plugging in to charging", 0.001)
    discharging_charge_rate: str = _row(
        "null",
        one_of("null", "negative"),
        "what `chargeRate` shows while a vehicle gives power back (behaviour 4.1 allows both)",
    )
    user_deletion_events: str = _row(
        "sent",
        one_of("sent", "silent"),
        "whether deleting a user sends `deleted` events of its assets (not documented)",
    )
    deprecation_headers: str = _row(
        "sent",
        one_of("sent", "silent"),
        "whether answers of deprecated operations say so, in headers `Deprecation` and, if known, `Sunset` (assumed)",
    )
    field_read_seconds: float = _seconds(
        0.5, "real time that a read with `field` takes in versions before 2023-08-01, since the vendor is asked first"
    )
    page_size: int = _count(50, "entries of a page when the call does not say (behaviour 6)")
    page_size_limit: int = _count(100, "most entries of a page; larger requests are cut to it quietly")
    heartbeat_seconds: float = _seconds(600, "time between `system:heartbeat` events of a webhook", 1)
    webhook_timeout_seconds: float = _seconds(5, "real time that a receiver has to answer a delivery", 0.01)
    webhook_retries: str = _row(
        "sandbox",
        one_of("sandbox", "production"),
        "how long a failing webhook is tried: `sandbox` 5 minutes, `production` 17 times in 26 hours; then it sleeps",
    )
    webhook_retry_gaps: tuple[float, ...] = _row(
        (),
        array(number(minimum=0.001, maximum=31_536_000), maxItems=100),
        "waits between the tries of a failing delivery, the last one repeats; none: as `webhook_retries` has it",
    )
    webhook_tries: int = _row(
        0,
        integer(minimum=0, maximum=10_000_000),
        "tries after which a webhook goes inactive; 0: as `webhook_retries` has it, or any number in times of your own",
    )
    webhook_give_up_seconds: float = _seconds(
        0, "time of failure after which a webhook goes inactive; 0: as `webhook_retries` has it"
    )
    webhook_private_addresses: str = _row(
        "loopback",
        one_of("loopback", "all"),
        "to which addresses deliveries may go that are not public: `loopback`, or `all`, those of private networks too",
    )
    webhook_pending_limit: int = _count(100_000, "most events that wait for one webhook; the oldest go first")
    token_seconds: float = _seconds(3599, "real time for which an access token is good", 1)
    reads_per_minute: int = _limit("reads")
    writes_per_minute: int = _limit("writes that are no commands")
    commands_per_minute: int = _limit("commands to devices")
    stretches_kept: int = _count(
        10_000, "stretches of consumption kept of each device for statistics; of those before, the oldest are forgotten"
    )
    statistics_lag_seconds: float = _seconds(
        0, "time after which what flowed is in the statistics (in production up to 15 minutes)"
    )
    statistics_refresh_seconds: float = _seconds(
        900, "inverter statistics: time between two collections from the vendor; nothing newer is in them", 60
    )
    statistics_backfill_seconds: float = _seconds(
        30, "inverter statistics: time from linking until the past has been collected"
    )
    facts_kept: int = _count(10_000, "facts kept to be looked at")
    requests_kept: int = _count(1_000, "requests kept to be looked at")
    deliveries_kept: int = _count(1_000, "webhook delivery attempts kept to be looked at")


NAMES = tuple(row.name for row in fields(Settings))
SHAPE = may({row.name: row.metadata["shape"] for row in fields(Settings)})


@cache
def checker() -> Checker:
    """Give the checker of a settings object, made once."""
    return Checker(SHAPE)


def changed(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """Take settings with some values changed; the values fit `SHAPE` already."""
    return replace(settings, **{name: _frozen(value) for name, value in values.items()})


def as_json(settings: Settings) -> dict[str, Any]:
    """Give the settings that differ from their defaults, as plain JSON."""
    defaults = asdict(Settings())
    return {name: value for name, value in asdict(settings).items() if value != defaults[name]}


def described() -> Iterator[tuple[str, str]]:
    """Give each setting with its default, as it is written in a flag, and its help."""
    for row in fields(Settings):
        default = row.default if isinstance(row.default, tuple) else (row.default,)
        yield f"{row.name}={','.join(str(part) for part in default)}", row.metadata["help"]


def parsed(name: str, text: str) -> Any:
    """Read one setting's value from a flag or the environment; the shape judges it afterwards."""
    kind = SHAPE["properties"][name]["type"]
    try:
        if kind == "array":
            return [float(part) for part in text.split(",")]
        number = float(text) if kind in {"number", "integer"} else math.nan
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return int(number) if number.is_integer() else number


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
