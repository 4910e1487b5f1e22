"""The endpoint matrix, written by hand from the documentation (behaviour 2), for the tests to compare ours with it.

A row: method and path, the version that brought it, the one that deprecated it, the one that removed it; "" for never.
What is older than the first version came with it. `second` names paths that are another spelling of one that stands
before. `NOT_SERVED` is documented, and missing here.
"""

from __future__ import annotations

from typing import NamedTuple

A, B, C, D, E, F, G, H = (
    "2023-02-01",
    "2023-03-01",
    "2023-04-01",
    "2023-04-15",
    "2023-05-01",
    "2023-08-01",
    "2024-01-01",
    "2024-10-01",
)
SECOND_SPELLINGS = {"GET /health/inverter", "DELETE /users/{userId}/vendor/{vendor}", "GET /hem-systems/"}


class Entry(NamedTuple):
    """When an operation came, was deprecated, and went."""

    since: str
    deprecated: str = ""
    until: str = ""

    def is_in(self, version: str) -> bool:
        """Whether a version has it."""
        return self.since <= version and not (self.until and version >= self.until)

    def is_deprecated_in(self, version: str) -> bool:
        """Whether a version has it, and says that it should not be used any more."""
        return self.is_in(version) and bool(self.deprecated) and version >= self.deprecated


def rows(text: str, *dates: str) -> dict[str, Entry]:
    """Read lines of `METHOD [METHOD …] path` that share their dates."""
    found = {}
    for line in text.strip().splitlines():
        *methods, path = line.split()
        found |= {f"{method} {path}": Entry(*dates) for method in methods}
    return found


MATRIX: dict[str, Entry] = {
    **rows(
        """
        GET /health/ready
        GET /health/vehicles
        GET /health/chargers
        GET /health/hvacs
        GET /health/inverters
        GET /health/inverter
        DELETE /users/{userId}
        DELETE /users/{userId}/authorization
        POST /users/{userId}/link
        GET /vehicles
        GET /chargers
        GET /hvacs
        GET /inverters
        GET /vehicles/{vehicleId}
        GET /chargers/{chargerId}
        GET PUT /hvacs/{hvacId}
        GET /inverters/{inverterId}
        POST /vehicles/{vehicleId}/charging
        POST /chargers/{chargerId}/charging
        POST /chargers/{chargerId}/max-current
        GET /vehicles/actions/{actionId}
        GET /chargers/actions/{actionId}
        GET /hvacs/actions/{actionId}
        POST DELETE /vehicles/{vehicleId}/smart-override
        POST DELETE /chargers/{chargerId}/smart-override
        GET PUT /vehicles/{vehicleId}/smart-charging-policy
        GET /vehicles/{vehicleId}/smart-charging-status
        GET /vehicles/{vehicleId}/smart-charging-plans/{smartChargingPlanId}
        POST /hvacs/{hvacId}/permanent-hold
        POST /hvacs/{hvacId}/follow-schedule
        PUT /tariffs/{tariffId}
        GET PUT DELETE /schedules/{scheduleId}
        GET /schedules/{scheduleId}/status
        GET POST /webhooks
        GET PATCH DELETE /webhooks/{webhookId}
        POST /webhooks/{webhookId}/test
        GET /interventions
        GET /interventions/{interventionId}
        """,
        A,
    ),
    **rows(
        """
        GET /me
        DELETE /me/vendors/{vendor}
        GET POST /charging-locations
        GET PUT DELETE /charging-locations/{locationId}
        GET PUT /charging-locations/{locationId}/tariff
        GET POST /schedules
        GET /statistics/charging
        GET /statistics/charging/sessions
        GET /statistics/production
        """,
        *(A, "", F),
    ),
    **rows(
        """
        POST DELETE /vehicles/{vehicleId}/external-start
        POST DELETE /chargers/{chargerId}/external-start
        POST /hvacs/{hvacId}/temperature
        """,
        *(A, A, B),
    ),
    **rows(
        """
        PUT DELETE /webhooks/firehose
        POST /webhooks/firehose/test
        """,
        *(A, F, H),
    ),
    **rows(
        """
        GET /users
        GET /users/{userId}
        DELETE /users/{userId}/vendors/{vendor}
        DELETE /users/{userId}/vendor/{vendor}
        DELETE /users/{userId}/vendors/{vendor}/{vendorType}
        GET /users/{userId}/vehicles
        GET /users/{userId}/chargers
        GET /users/{userId}/hvacs
        GET /users/{userId}/inverters
        GET POST /users/{userId}/locations
        GET POST /users/{userId}/schedules
        GET /users/{userId}/statistics/charging
        GET /users/{userId}/statistics/charging/sessions
        GET /users/{userId}/vendor/{vendor}
        GET /locations
        GET PUT DELETE /locations/{locationId}
        GET PUT /locations/{locationId}/tariff
        GET /tariffs/{tariffId}
        PUT /chargers/{chargerId}
        POST /vehicles/{vehicleId}/max-current
        POST /vehicles/{vehicleId}/refresh-hint
        POST /chargers/{chargerId}/refresh-hint
        POST /hvacs/{hvacId}/refresh-hint
        POST /inverters/{inverterId}/refresh-hint
        POST /vehicles/actions/{actionId}/cancel
        POST /chargers/actions/{actionId}/cancel
        POST /hvacs/actions/{actionId}/cancel
        GET /integrations
        GET /health/batteries
        GET /health/meters
        GET /batteries
        GET /batteries/{batteryId}
        GET /users/{userId}/batteries
        GET /batteries/actions/{actionId}
        POST /batteries/{batteryId}/operation-mode
        POST /batteries/actions/{actionId}/cancel
        POST /batteries/{batteryId}/refresh-hint
        GET /meters
        GET /meters/{meterId}
        GET /users/{userId}/meters
        POST /meters/{meterId}/refresh-hint
        """,
        F,
    ),
    **rows(
        """
        GET /users/{userId}/statistics/production
        GET /users/{userId}/vendor-statistics
        GET /inverters/{inverterId}/vendor-statistics
        """,
        *(F, H),
    ),
    **rows(
        """
        GET PUT /chargers/{chargerId}/smart-charging-policy
        GET /chargers/{chargerId}/smart-charging-status
        GET PUT /hvacs/{hvacId}/smart-policy
        GET /hvacs/{hvacId}/smart-status
        """,
        *(F, "", H),
    ),
    **rows(
        """
        GET POST /simulated/vehicles
        GET PATCH DELETE /simulated/vehicles/{simulatedVehicleId}
        """,
        *(F, G, H),
    ),
    **rows("POST /assets/{assetId}/relink", G),
    **rows(
        """
        GET /inverters/{inverterId}/statistics
        GET /hem-systems
        GET /hem-systems/
        GET /hem-systems/{hemSystemId}
        GET /hem-systems/{hemSystemId}/statistics
        GET /users/{userId}/hem-systems
        """,
        H,
    ),
}

# Documented, and not there yet; a row that comes to be served is taken from here.
NOT_SERVED = {
    "GET /users/{userId}/vendor/{vendor}": "in no specification, only a line of the changelog",
}
