"""What the documentation leaves open and how we decided, and where we are known to differ; for `COVERAGE.md`.

A decision names the settings by which it can be made otherwise, if there are any.
"""

from __future__ import annotations

from typing import NamedTuple


class Decision(NamedTuple):
    """A question that the sources leave open, what we do, and the settings that change it."""

    question: str
    decision: str
    settings: tuple[str, ...] = ()


DECISIONS = (
    Decision("unknown or malformed `Enode-Version`", "400 that names the versions there are"),
    Decision(
        "the default version of a new client", "the newest; given at creation, changed by `PATCH /sandbox/clients/{id}`"
    ),
    Decision("`Enode-User-Id` missing before 2023-08-01; sent from then on", "401; 400"),
    Decision("another user's things before 2023-08-01", "404, as if they were not there"),
    Decision("a removed path in a newer version", "an unknown route: 404"),
    Decision(
        "endpoints that came to all versions at once after 2023-08-01",
        "there from 2023-08-01 on; webhooks and interventions in all",
    ),
    Decision("`POST /assets/{assetId}/relink` before 2024-01-01", "not there: its body is that of Link UI v4"),
    Decision(
        "when `userId` came to assets and actions, `setMaxCurrent` to vehicles, `scheduleType` went", "2023-08-01"
    ),
    Decision(
        "answers of deprecated operations",
        "carry `Deprecation` and `Sunset`, as RFC 9745 and RFC 8594 have it",
        ("deprecation_headers",),
    ),
    Decision(
        "how long a read with `field` takes",
        "half a second of real time; the report is made at its end",
        ("field_read_seconds",),
    ),
    Decision("old scopes in new words", "who may command may read; what has no old word is granted"),
    Decision("whether link calls must have `redirectUri`", "yes from 2024-01-01 on, as documented", ("redirect_uri",)),
    Decision("the codes with which people come back who left early", "`user_cancelled`, and a sentence"),
    Decision("ids of assets that are linked again", "the same as before", ("relink_ids",)),
    Decision("how many vendor accounts a client may link", "no limit", ("connections_limit",)),
    Decision("brands that may be linked at first", "those that are on by default", ("enabled_brands",)),
    Decision(
        "how often vendors report, and how cleanly",
        "at every change and once a minute",
        ("telemetry", "telemetry_seconds", "vendor_habits", "polled_active_seconds", "polled_quiet_seconds"),
    ),
    Decision("time from a refresh hint to its report", "one second", ("refresh_seconds",)),
    Decision(
        "time for a command to take effect, and to fail",
        "two seconds; ten",
        ("command_seconds", "command_timeout_seconds"),
    ),
    Decision("time from plugging in to charging", "five seconds", ("initializing_seconds",)),
    Decision("`chargeRate` of a car that gives power back", "null", ("discharging_charge_rate",)),
    Decision("`deleted` events when a user is deleted", "sent", ("user_deletion_events",)),
    Decision(
        "entries of a page, and the most of them",
        "50; 100, larger ones are cut quietly",
        ("page_size", "page_size_limit"),
    ),
    Decision("time between heartbeats", "ten minutes", ("heartbeat_seconds",)),
    Decision(
        "gaps between retries; when a webhook goes inactive",
        "ten seconds growing to three hours; after five minutes",
        ("webhook_retry_gaps", "webhook_give_up_seconds"),
    ),
    Decision("time that a receiver has to answer", "five seconds, as documented", ("webhook_timeout_seconds",)),
    Decision("how long a token is good", "3599 seconds of real time; several are good at once", ("token_seconds",)),
    Decision("OAuth error bodies", "`error` and `error_description`, with 400 or 401"),
    Decision("validation errors", "one fault in the detail, several in `issues` of `path`, `message`, `code`"),
    Decision(
        "`chargeAction`, the key of `user:charge-action:updated` before 2023-03-01", "taken from the name of the event"
    ),
    Decision("who gets `user:charge-action:updated`", "webhooks before 2023-03-01 that want it by either name"),
    Decision("`isChargingReasons` before 2023-03-01", "one reason, from the power delivery state and the policy"),
    Decision("`information.id` of vehicles before 2023-03-01", "the VIN"),
    Decision("one temperature for an HVAC unit that cannot do both", "the set-point of its mode; the band is left out"),
    Decision("a temperature of a schedule without a band", "heats; with a band, both set-points"),
    Decision("`CHARGE_INTERRUPTED` before 2023-04-15", "`UNKNOWN`"),
    Decision("policies in vain before 2023-04-01", "accepted; the state is `UNKNOWN`"),
    Decision("hours of tariffs before 2023-08-01", "UTC, moved by what the location's clocks are ahead now"),
    Decision("vendors that came later", "known in all versions, since enums were never versioned"),
    Decision("HVAC `location.lastUpdated`: changelog yes, specification no", "shown"),
    Decision("ids that are not UUIDs", "400 where the path is documented as a UUID, else 404"),
)

KNOWN_DIFFERENCES = (
    "Everything is made up: vendors, devices, prices and weather are simulated, and no vendor is ever asked.",
    "http URLs of webhooks are accepted on this machine; Enode wants https everywhere.",
    "`linkUrl` leads to the sandbox's own page, in both generations; the page of v3 looks like that of v4.",
    "Tokens have no scopes, and end-user tokens of 2021 are not issued.",
    "`FINISHED_EARLY`, which the changelog names for 2023-04-15, is in no specification, and never sent.",
    "The set of considerations that 2023-02-01 names beside its own is never sent (T44).",
    "Schedules of 2023-02-01 go by the clocks of the location as well; its guide says UTC.",
    "A location sent for a temperature schedule before 2023-08-01 is of no effect, and shown as null.",
    "Names in paths are today's: `{locationId}` stands where `{chargingLocationId}` did, which no caller can see.",
)
