"""Every operation of every version is asked once, over HTTP, where it can succeed; each answers as promised."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sandbox.api.call import Endpoint
from sandbox.api.versions import VERSIONS, edition
from sandbox.world.interventions import INTERVENTIONS
from tests.api.versions.golden import PAGED
from tests.conftest import House
from tests.homes import furnish, place
from tests.receivers import Receiver

SECRET = {"secret": "a secret"}
HOME = {"name": "Cabin", "latitude": 61.0, "longitude": 8.0}
LOGIN = {"username": "ben@example.com", "password": "a secret"}
DAY: dict[str, Any] = {"defaultTargetState": {"holdType": "SCHEDULED"}, "rules": []}
RATES = [{"name": "all", "cost": "0.31"}]
V4 = {
    "language": "en-US",
    "redirectUri": "https://example.com/",
    "vendorType": "vehicle",
    "scopes": ["vehicle:read:data"],
}
QUERY = {
    "startDate": "2025-01-06T00:00:00Z",
    "type": "vehicle",
    "resolution": "DAY",
    "year": "2025",
    "month": "1",
    "interval": "2025-01-06",
}
BODIES: dict[str, Any] = {
    "max-current": {"maxCurrent": 10},
    "operation-mode": {"operationMode": "IMPORT_FOCUS"},
    "permanent-hold": {"mode": "HEAT", "heatSetpoint": 22},
    "temperature": {"temperature": 22, "deadband": None},
    "smart-charging-policy": {"isEnabled": False},
    "smart-policy": {"isEnabled": False},
    "{chargerId}": {"locationId": None},
    "relink": {name: V4[name] for name in ("language", "redirectUri")},
    "locations": HOME,
    "charging-locations": HOME,
    "{locationId}": {"name": "Hjem"},
    "{tariffId}": RATES,
    "{scheduleId}": {"isEnabled": False},
    "{webhookId}": {"events": ["*"]},
    "{simulatedVehicleId}": {"name": "Blue"},
}
# Paths are asked in this order: what is made before what is read, what ends something last.
TURNS = (r"^GET /health", r"^PUT /tariffs", r"^(PUT|POST|PATCH) .*(?<!cancel)$", r"^GET", r"cancel$", r"^DELETE")
LAST = ("vendorType}", "vendors/{vendor}", "vendor/{vendor}", "/authorization", "DELETE /users/{userId}")


def turn(row: Endpoint) -> tuple[int, int]:
    key = f"{row.method} {row.path}"
    last = next((number for number, end in enumerate(LAST, 1) if key.endswith(end) and row.method == "DELETE"), 0)
    return next(number for number, pattern in enumerate(TURNS) if re.search(pattern, key)), last


class Household:
    """A home with one of each kind of thing, and what to send to it."""

    def __init__(self, house: House, receiver: Receiver, version: str) -> None:
        self.house, self.receiver, self.version = house, receiver, version
        self.is_charging = True
        self.ids: dict[str, str] = {"userId": "ada", "vendorType": "vehicle", "smartChargingPlanId": "latest"}

    async def begin(self) -> None:
        home = await place(self.house, timezoneName="Europe/Oslo")
        self.ids |= {"locationId": home, "tariffId": "flat", "interventionId": INTERVENTIONS[0].id}
        for kind in ("vehicle", "charger", "hvac", "inverter", "battery", "meter"):
            capable = {"vendor": "SENSIBO"} if kind == "hvac" else {}
            self.ids[f"{kind}Id"] = await furnish(self.house, kind, location=home, **capable)
        self.ids["simulatedVehicleId"] = await furnish(self.house, "vehicle", user=None)
        self.ids["assetId"] = await furnish(self.house, "charger", "ada", vendor="WALLBOX")
        hook = {"url": f"{self.receiver.url}/hook", **SECRET}
        self.ids["webhookId"] = (await self.house.ask("POST", "/webhooks", hook)).body["id"]
        await self.house.do({"plug_in": {"vehicle": self.ids["vehicleId"], "charger": self.ids["chargerId"]}})
        await self.house.do({"invalidate_credentials": {"user": "ada", "vendor": "WALLBOX"}})
        await self.house.move(60)
        await self._plan()
        self.ids["hemSystemId"] = (await self.house.ask("GET", "/hem-systems")).body["data"][0]["id"]
        asked = {"targetId": self.ids["hvacId"], "targetType": "hvac", "isEnabled": False, **DAY}
        self.ids["scheduleId"] = (await self.house.ask("POST", "/users/ada/schedules", asked)).body["id"]

    async def _plan(self) -> None:
        """Have a plan made, and switch smart charging off again."""
        path = f"/vehicles/{self.ids['vehicleId']}/smart-charging-policy"
        await self.house.ask("PUT", path, {"isEnabled": True, "deadline": "07:00"})
        await self.house.move(60)
        await self.house.ask("PUT", path, {"isEnabled": False})
        await self.house.move(60)

    async def ready_for(self, row: Endpoint) -> str:
        """Bring about what a row needs; gives its path."""
        names = {**self.ids, "vendor": "TESLA"}
        if "{actionId}" in row.path:
            names["actionId"] = await self._action(row.path.split("/")[1], row.method)
        if "override" in row.path or "external-start" in row.path:
            await self._override(row)
        if row.path.endswith("/charging"):
            await self.house.move(10)
            car = await self.house.ask("GET", f"/vehicles/{names['vehicleId']}")
            self.is_charging = car.body["chargeState"]["isCharging"]
        if row.path in {"/users/{userId}/vendor/{vendor}", "/users/{userId}/vendors/{vendor}"}:
            await furnish(self.house, "vehicle")
        if row.path == "/me/vendors/{vendor}":
            names["vendor"] = "EASEE"
        if "follow-schedule" in row.path:
            await self.house.do({"set_thermostat": {"hvac": names["hvacId"], "heatSetpoint": 23}})
        path = re.sub(r"\{(\w+)\}", lambda found: names[found.group(1)], row.path)
        asked = "&".join(f"{name}={self._query(row, name)}" for name in row.needs)
        return f"{path}?{asked}" if asked else path

    def _query(self, row: Endpoint, name: str) -> str:
        if name == "type" and row.path.endswith("/production"):
            return "inverter"
        return self.ids["inverterId"] if name == "inverterId" else QUERY[name]

    async def _action(self, kinds: str, method: str) -> str:
        """Begin an action that is under way."""
        commands = {
            "vehicles": ("vehicle", "max-current", {"maxCurrent": 6 + len(method)}),
            "chargers": ("charger", "max-current", {"maxCurrent": 7 + len(method)}),
            "batteries": (
                "battery",
                "operation-mode",
                {"operationMode": "EXPORT_FOCUS" if method == "GET" else "IDLE"},
            ),
            "hvacs": ("hvac", "permanent-hold", {"mode": "HEAT", "heatSetpoint": 20 + len(method) / 2}),
        }
        kind, tail, body = commands[kinds]
        made = await self.house.ask("POST", f"/{kinds}/{self.ids[f'{kind}Id']}/{tail}", body)
        assert made.status == 200, made
        return str(made.body["id"])

    async def _override(self, row: Endpoint) -> None:
        """Have no override where one is to begin, and one where it is to end."""
        kinds, one = row.path.split("/")[1:3]
        path = f"/{kinds}/{self.ids[one.strip('{}')]}/smart-override"
        await self.house.ask("DELETE" if row.method == "POST" else "POST", path)

    def body(self, row: Endpoint) -> Any:
        """Give a good body, in the words of the version."""
        own = {
            "/users/{userId}/link": V4 if self.version >= "2024-01-01" else {},
            "/webhooks": {"url": f"{self.receiver.url}/other", **SECRET},
            "/webhooks/firehose": {"url": f"{self.receiver.url}/fire", **(SECRET if row.method == "PUT" else {})},
            "/hvacs/{hvacId}": {"locationId" if self.version >= PAGED else "chargingLocationId": None},
            "/simulated/vehicles": {"vendor": "TESLA", "name": "Red", "model": "Model 3", "year": 2021, **LOGIN},
        }
        if row.path.endswith("/schedules"):
            place = {} if self.version >= PAGED else {"chargingLocationId": None}
            return {"targetId": self.ids["hvacId"], "targetType": "hvac", "isEnabled": False, **place, **DAY}
        if row.path.endswith("/charging"):
            return {"action": "STOP" if self.is_charging else "START"}
        if row.path.endswith("/tariff"):
            return {"tariffId": "flat", "tariffIntervals": [{"name": "all", "from": "00:00", "to": "24:00"}]}
        return own.get(row.path) if row.path in own else BODIES[row.path.rpartition("/")[2]]


@pytest.mark.parametrize("version", VERSIONS)
async def test_every_operation_answers_as_it_promises(served: House, receiver: Receiver, version: str) -> None:
    home = Household(served, receiver, version)
    await home.begin()
    for row in sorted(edition(version).routes.rows, key=turn):
        path = await home.ready_for(row)
        asked = await served.ask(row.method, path, home.body(row) if row.takes else None, version=version)
        assert asked.status in {row.status, *({202} if row.path.endswith("/statistics") else ())}, (row.path, asked)
        assert (asked.body is None) == (row.gives is None), (row.path, asked)
