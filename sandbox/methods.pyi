# Written by `python -m sandbox.methods` from the table of verbs; tests keep it in step.
from datetime import datetime, timedelta
from typing import Any

class Thing(dict[str, Any]):
    def __getattr__(self, name: str) -> Any: ...

class VerbMethods:
    def do(self, verb: str, **arguments: Any) -> Thing: ...
    def add_user(self, *, id: str | None = None) -> Thing:
        """Make a user, as the first link call would."""
    def add_location(self, user: str | Thing, *, name: str, latitude: float, longitude: float, timezone_name: str | None = None) -> Thing:
        """Make a place of a user; assets standing there are at it.

        - `latitude`: degrees
        - `longitude`: degrees
        - `timezone_name`: an IANA name, such as Europe/Oslo; 'UTC' if left out
        """
    def add_account(self, *, vendor: str, login: str | None = None, password: str | None = None, user: str | Thing | bool | None = None) -> Thing:
        """Open an account at a vendor, linked to a user if one is named.

        - `vendor`: a vendor id, such as TESLA
        - `user`: an id: made if unknown; true: one with a new id
        """
    def add_vehicle(self, *, vendor: str, model: str | None = None, year: int | None = None, user: str | Thing | bool | None = None, account: str | Thing | None = None, location: str | Thing | None = None, display_name: str | None = None, vin: str | None = None, battery_level: float | None = None, charge_limit: float | None = None, odometer: float | None = None, latitude: float | None = None, longitude: float | None = None) -> Thing:
        """Put a vehicle behind a vendor account; `user` links it at once, without one its login waits on the link page.

        - `vendor`: a vendor id, such as TESLA
        - `model`: a model of the vendor; the first one if left out
        - `user`: an id: made if unknown; true: one with a new id
        - `location`: a place to park at, by name or id
        - `battery_level`: percent
        - `charge_limit`: percent
        - `odometer`: km
        - `latitude`: degrees
        - `longitude`: degrees
        """
    def add_webhook(self, *, url: str | None = None, secret: str | None = None, events: list[Any] | None = None, api_version: str | None = None) -> Thing:
        """Register a webhook, as POST /webhooks would; without a URL, to a receiver of the sandbox's own that takes all.

        - `url`: https, or http on this machine; 'https://receiver.sandbox.enode.test/' if left out
        - `secret`: 'sandbox-secret' if left out
        - `events`: *, user:vehicle:discovered, user:vehicle:updated, user:vehicle:deleted, user:charger:discovered, user:charger:updated, user:charger:deleted, user:hvac:discovered, user:hvac:updated, user:hvac:deleted, user:inverter:discovered, user:inverter:updated, user:inverter:deleted, user:battery:discovered, user:battery:updated, user:battery:deleted, user:meter:discovered, user:meter:updated, user:meter:deleted, user:vehicle:smart-charging-status-updated, user:charge-action:updated, user:vendor-action:updated, user:schedule:execution-updated, user:inverter:statistics-updated, user:credentials:invalidated, enode:webhook:test
        - `api_version`: 2024-10-01, 2024-01-01
        """
    def link(self, account: str | Thing, *, user: str | Thing | bool) -> Thing:
        """Bind an account to a user: all its devices appear.

        - `user`: an id: made if unknown; true: one with a new id
        """
    def unlink(self, account: str | Thing) -> Thing:
        """Part an account from its user: its devices vanish."""
    def remove(self, *, vehicle: str | Thing | None = None, user: str | Thing | None = None, webhook: str | Thing | None = None, location: str | Thing | None = None) -> Thing:
        """Take a thing away for good: a vehicle from its account, a user, a webhook or a location from the client."""
    def plug_in(self, vehicle: str | Thing, *, power: float | None = None, cable: float | None = None) -> Thing:
        """Connect a vehicle to a socket of `power` kW; charging begins some seconds later.

        - `power`: kW of the socket; 0 is a dead one; 11 if left out
        - `cable`: kW that the cable can carry; 22 if left out
        """
    def unplug(self, vehicle: str | Thing) -> Thing:
        """Pull the cable."""
    def drive(self, vehicle: str | Thing, *, distance: float | None = None, duration: str | float | timedelta | None = None, to: str | Thing | None = None) -> Thing:
        """Drive `distance` km, or to a location, or both; at 50 km/h unless `duration` says otherwise.

        - `distance`: km
        - `duration`: how long the drive takes
        - `to`: a location to drive to, by name or id
        """
    def start_charging(self, vehicle: str | Thing) -> Thing:
        """Resume charging, at the vehicle or in its vendor's app."""
    def stop_charging(self, vehicle: str | Thing) -> Thing:
        """Hold charging until told otherwise or unplugged."""
    def discharge(self, vehicle: str | Thing, *, power: float, until_level: float | None = None) -> Thing:
        """Give `power` kW back through the plug, down to a level (never below 10 %).

        - `power`: kW
        - `until_level`: percent; never below 10; 10 if left out
        """
    def stop_discharging(self, vehicle: str | Thing) -> Thing:
        """End giving power back."""
    def set_charge_limit(self, vehicle: str | Thing, *, limit: float) -> Thing:
        """Set the level at which charging ends, in percent.

        - `limit`: percent
        """
    def set(self, vehicle: str | Thing, *, battery_level: float | None = None, charge_limit: float | None = None, max_current: float | None = None, odometer: float | None = None, latitude: float | None = None, longitude: float | None = None, display_name: str | None = None, power_delivery_state: str | None = None) -> Thing:
        """Set any true values of a thing by name.

        - `battery_level`: percent
        - `charge_limit`: percent
        - `max_current`: A per phase
        - `odometer`: km
        - `latitude`: degrees
        - `longitude`: degrees
        - `power_delivery_state`: UNKNOWN, UNPLUGGED, PLUGGED_IN:INITIALIZING, PLUGGED_IN:CHARGING, PLUGGED_IN:STOPPED, PLUGGED_IN:COMPLETE, PLUGGED_IN:NO_POWER, PLUGGED_IN:FAULT, PLUGGED_IN:DISCHARGING
        """
    def go_offline(self, vehicle: str | Thing) -> Thing:
        """Have a device stop answering its vendor: data age, commands fail."""
    def come_online(self, vehicle: str | Thing) -> Thing:
        """Have a device answer again."""
    def fault(self, vehicle: str | Thing, *, kind: str | None = None) -> Thing:
        """Break charging until a person puts it right: a fault, no power at the socket, or an unknown state.

        - `kind`: fault, no_power, unknown; 'fault' if left out
        """
    def clear_fault(self, vehicle: str | Thing) -> Thing:
        """Have a person put charging right."""
    def break_webhook(self, webhook: str | Thing, *, status: int | None = None, times: int | None = None) -> Thing:
        """Have deliveries fail without being sent: with a status, or as if nobody were there; `times` or until mended.

        - `status`: HTTP status; without one, no connection
        - `times`: how many deliveries fail
        """
    def mend_webhook(self, webhook: str | Thing) -> Thing:
        """Have deliveries go out again."""
    def advance(self, by: str | float | timedelta) -> Thing:
        """Let a duration pass."""
    def wait_until(self, at: str | datetime) -> Thing:
        """Let time pass until a clock time, such as `07:30`, or a moment.

        - `at`: a clock time such as 07:30, or an ISO 8601 moment
        """
    def set_rate(self, rate: float) -> Thing:
        """Turn the clock: 0 stands still, 1 is real time, N is N-fold."""
    def expect(self, *, vehicle: str | Thing | None = None, webhook: str | Thing | None = None, user: str | Thing | None = None, action: str | Thing | None = None, true: dict[str, Any] | None = None, within: str | float | timedelta | None = None, **shows: Any) -> Thing:
        """Expect a thing to show values at dotted paths, as the API would; under `true`, to have true values.

        - `within`: how long to wait for it, in world time
        - any others: dotted paths, such as `chargeState__batteryLevel=40` or `={'above': 20}`
        """
    def expect_event(self, event: str, *, count: int | None = None, since: int | None = None, within: str | float | timedelta | None = None, **shows: Any) -> Thing:
        """Expect an event with values at dotted paths to have been told: at least once, or `count` times exactly.

        - `event`: user:vehicle:discovered, user:vehicle:updated, user:vehicle:deleted, user:charger:discovered, user:charger:updated, user:charger:deleted, user:hvac:discovered, user:hvac:updated, user:hvac:deleted, user:inverter:discovered, user:inverter:updated, user:inverter:deleted, user:battery:discovered, user:battery:updated, user:battery:deleted, user:meter:discovered, user:meter:updated, user:meter:deleted, user:vehicle:smart-charging-status-updated, user:charge-action:updated, user:vendor-action:updated, user:schedule:execution-updated, user:inverter:statistics-updated, user:credentials:invalidated, enode:webhook:test, system:heartbeat
        - `since`: only facts after this number count
        - `within`: how long to wait for it, in world time
        - any others: dotted paths, such as `chargeState__batteryLevel=40` or `={'above': 20}`
        """
    def expect_no_event(self, event: str, *, within: str | float | timedelta | None = None, **shows: Any) -> Thing:
        """Expect that an event is not told from now on, for as long as `within` says.

        - `event`: user:vehicle:discovered, user:vehicle:updated, user:vehicle:deleted, user:charger:discovered, user:charger:updated, user:charger:deleted, user:hvac:discovered, user:hvac:updated, user:hvac:deleted, user:inverter:discovered, user:inverter:updated, user:inverter:deleted, user:battery:discovered, user:battery:updated, user:battery:deleted, user:meter:discovered, user:meter:updated, user:meter:deleted, user:vehicle:smart-charging-status-updated, user:charge-action:updated, user:vendor-action:updated, user:schedule:execution-updated, user:inverter:statistics-updated, user:credentials:invalidated, enode:webhook:test, system:heartbeat
        - `within`: how long to wait for it, in world time
        - any others: dotted paths, such as `chargeState__batteryLevel=40` or `={'above': 20}`
        """
    def call(self, *, method: str, path: str, body: dict[str, Any] | None = None, query: dict[str, Any] | None = None, version: str | None = None, status: int | None = None) -> Thing:
        """Call the Enode API from within; `{name}` in a path stands for a thing's id; `status` is what is expected.

        - `method`: GET, POST, PUT, PATCH, DELETE
        - `version`: 2024-10-01, 2024-01-01
        """
    def meanwhile(self, steps: list[Any], *, name: str | None = None, timezone: str | None = None) -> Thing:
        """Begin another story beside this one: its steps go on by themselves.

        - `name`: 'a story within' if left out
        """
    def snapshot(self, name: str) -> Thing:
        """Name this place in the journal, to come back to."""
    def restore(self, name: str) -> Thing:
        """Go back to a named place; what came after it is forgotten. Not from within a scenario."""
    def note(self, text: str) -> Thing:
        """Write a sentence into the facts."""

def step_of_arguments(verb: Any, arguments: Any) -> dict[str, Any]: ...
def duration_of(given: str | float | timedelta) -> str: ...
def stub() -> str: ...
