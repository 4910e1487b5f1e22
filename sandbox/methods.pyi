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
    def add_webhook(self, *, url: str | None = None, secret: str | None = None, events: list[Any] | None = None, api_version: str | None = None) -> Thing:
        """Register a webhook, as POST /webhooks would; without a URL, to a receiver of the sandbox's own that takes all.

        - `url`: https, or http on this machine; 'https://receiver.sandbox.enode.test/' if left out
        - `secret`: 'sandbox-secret' if left out
        - `events`: *, user:vehicle:discovered, user:vehicle:updated, user:vehicle:deleted, user:charger:discovered, user:charger:updated, user:charger:deleted, user:hvac:discovered, user:hvac:updated, user:hvac:deleted, user:inverter:discovered, user:inverter:updated, user:inverter:deleted, user:battery:discovered, user:battery:updated, user:battery:deleted, user:meter:discovered, user:meter:updated, user:meter:deleted, user:vehicle:smart-charging-status-updated, user:charge-action:updated, user:vendor-action:updated, user:schedule:execution-updated, user:inverter:statistics-updated, user:credentials:invalidated, enode:webhook:test
        - `api_version`: 2024-10-01, 2024-01-01, 2023-08-01, 2023-05-01, 2023-04-15, 2023-04-01, 2023-03-01, 2023-02-01
        """
    def link(self, account: str | Thing, *, user: str | Thing | bool) -> Thing:
        """Bind an account to a user: all its devices appear.

        - `user`: an id: made if unknown; true: one with a new id
        """
    def unlink(self, account: str | Thing) -> Thing:
        """Part an account from its user: its devices vanish."""
    def remove(self, asset: str | Thing | None = None, *, vehicle: str | Thing | None = None, charger: str | Thing | None = None, hvac: str | Thing | None = None, inverter: str | Thing | None = None, battery: str | Thing | None = None, meter: str | Thing | None = None, user: str | Thing | None = None, webhook: str | Thing | None = None, location: str | Thing | None = None, schedule: str | Thing | None = None) -> Thing:
        """Take a thing away for good: an asset from its account, or a user, webhook, location, schedule."""
    def add_vehicle(self, *, vendor: str, model: str | None = None, year: int | None = None, user: str | Thing | bool | None = None, account: str | Thing | None = None, location: str | Thing | None = None, display_name: str | None = None, vin: str | None = None, battery_level: float | None = None, charge_limit: float | None = None, odometer: float | None = None, latitude: float | None = None, longitude: float | None = None) -> Thing:
        """Put a vehicle behind a vendor account; `user` links it at once, without one its login waits on the link page.

        - `vendor`: a vendor id, such as TESLA
        - `model`: a model of the vendor; the first one if left out
        - `user`: an id: made if unknown; true: one with a new id
        - `account`: an account, by name, id or login, or an asset behind it
        - `location`: where it stands, by name or id
        - `battery_level`: percent
        - `charge_limit`: percent
        - `odometer`: km
        - `latitude`: degrees
        - `longitude`: degrees
        """
    def add_charger(self, *, vendor: str, model: str | None = None, year: int | None = None, user: str | Thing | bool | None = None, account: str | Thing | None = None, location: str | Thing | None = None, beside: str | Thing | None = None, max_current: float | None = None, circuit: float | None = None) -> Thing:
        """Mount a charger at a home; `circuit` is what the circuit behind it carries, in A per phase.

        - `vendor`: a vendor id, such as TESLA
        - `model`: a model of the vendor; the first one if left out
        - `user`: an id: made if unknown; true: one with a new id
        - `account`: an account, by name, id or login, or an asset behind it
        - `location`: where it stands, by name or id
        - `beside`: an asset in whose home it is
        - `max_current`: A per phase
        - `circuit`: A per phase
        """
    def add_battery(self, *, vendor: str, model: str | None = None, year: int | None = None, user: str | Thing | bool | None = None, account: str | Thing | None = None, location: str | Thing | None = None, beside: str | Thing | None = None, battery_level: float | None = None, operation_mode: str | None = None, discharge_limit: float | None = None) -> Thing:
        """Connect a battery to a home.

        - `vendor`: a vendor id, such as TESLA
        - `model`: a model of the vendor; the first one if left out
        - `user`: an id: made if unknown; true: one with a new id
        - `account`: an account, by name, id or login, or an asset behind it
        - `location`: where it stands, by name or id
        - `beside`: an asset in whose home it is
        - `battery_level`: percent
        - `operation_mode`: SELF_RELIANCE, TIME_OF_USE, IMPORT_FOCUS, EXPORT_FOCUS, IDLE, UNKNOWN
        - `discharge_limit`: percent
        """
    def add_inverter(self, *, vendor: str, model: str | None = None, year: int | None = None, user: str | Thing | bool | None = None, account: str | Thing | None = None, location: str | Thing | None = None, beside: str | Thing | None = None, panels: float | None = None, tilt: float | None = None, azimuth: float | None = None, lifetime_production: float | None = None) -> Thing:
        """Connect an inverter with `panels` kWp on the roof of a home, at a tilt and towards an azimuth.

        - `vendor`: a vendor id, such as TESLA
        - `model`: a model of the vendor; the first one if left out
        - `user`: an id: made if unknown; true: one with a new id
        - `account`: an account, by name, id or login, or an asset behind it
        - `location`: where it stands, by name or id
        - `beside`: an asset in whose home it is
        - `panels`: kWp
        - `tilt`: degrees from the flat
        - `azimuth`: degrees clockwise from north; 180 is south
        - `lifetime_production`: kWh
        """
    def add_hvac(self, *, vendor: str, model: str | None = None, year: int | None = None, user: str | Thing | bool | None = None, account: str | Thing | None = None, location: str | Thing | None = None, beside: str | Thing | None = None, mode: str | None = None, heat_setpoint: float | None = None, cool_setpoint: float | None = None, temperature: float | None = None, display_name: str | None = None) -> Thing:
        """Put an HVAC unit into a room of a home.

        - `vendor`: a vendor id, such as TESLA
        - `model`: a model of the vendor; the first one if left out
        - `user`: an id: made if unknown; true: one with a new id
        - `account`: an account, by name, id or login, or an asset behind it
        - `location`: where it stands, by name or id
        - `beside`: an asset in whose home it is
        - `mode`: HEAT, COOL, AUTO, OFF
        - `heat_setpoint`: °C
        - `cool_setpoint`: °C
        - `temperature`: °C
        """
    def add_meter(self, *, vendor: str, model: str | None = None, year: int | None = None, user: str | Thing | bool | None = None, account: str | Thing | None = None, location: str | Thing | None = None, beside: str | Thing | None = None, household: float | None = None) -> Thing:
        """Set a meter between a home and the grid; `household` says how much people use there, 1 is usual, 0 is nobody.

        - `vendor`: a vendor id, such as TESLA
        - `model`: a model of the vendor; the first one if left out
        - `user`: an id: made if unknown; true: one with a new id
        - `account`: an account, by name, id or login, or an asset behind it
        - `location`: where it stands, by name or id
        - `beside`: an asset in whose home it is
        - `household`: how much people use; 1 is usual, 0 is nobody
        """
    def add_tariff(self, *, tariff: str, rates: dict[str, Any], location: str | Thing | None = None, intervals: list[Any] | None = None) -> Thing:
        """Write a tariff, as PUT /tariffs would, and have a location pay by it, all day unless intervals say when.

        - `tariff`: the tariff's id
        """
    def set_prices(self, *, area: str, prices: list[Any], begin: str | datetime | None = None) -> Thing:
        """Put prices in the place of a market's own, one per hour from `begin` or this hour on; they are known at once.

        - `area`: a price area, such as NO1
        - `begin`: the full hour at which the first price begins
        """
    def withhold_prices(self, area: str) -> Thing:
        """Have a market publish no more prices.

        - `area`: a price area, such as NO1
        """
    def publish_prices(self, area: str) -> Thing:
        """Have a market publish its prices again, those that were withheld too.

        - `area`: a price area, such as NO1
        """
    def add_schedule(self, vehicle: str | Thing | None = None, *, default: bool | dict[str, Any], charger: str | Thing | None = None, hvac: str | Thing | None = None, rules: list[Any] | None = None, location: str | Thing | None = None, is_enabled: bool | None = None) -> Thing:
        """Have a device charge, or keep temperatures, by the clock, as POST /users/{userId}/schedules would.

        - `default`: whether to charge; or what an HVAC unit should keep, `own` for its own schedule
        - `is_enabled`: 'True' if left out
        """
    def limit_connections(self, limit: int) -> Thing:
        """Let no more than so many vendor accounts be linked at once: further links are refused. 0 lifts the limit."""
    def complete_link(self, link: str | Thing | None = None, *, user: str | Thing | None = None, vendor: str | None = None, account: str | Thing | None = None, login: str | None = None, password: str | None = None, code: str | None = None, captcha: str | None = None, is_in_app: bool | None = None, scopes: list[Any] | None = None, outcome: str | None = None) -> Thing:
        """Finish a link without a browser, or a user's newest one; what is not given is chosen as suits it best.

        - `link`: a link, by its token or its id
        - `user`: whose newest open link it is
        - `vendor`: a vendor id, such as TESLA
        - `account`: the account that is linked, by name, id or login
        - `login`: what is typed in on the page, instead of an account
        - `code`: the code of a second factor
        - `is_in_app`: in an app with the Link SDK, not on the page
        - `scopes`: those granted; all that were asked for
        - `outcome`: success, cancelled, wrong_password, two_factor, wrong_code, captcha, outage, no_devices, link_sdk_only, taken, other_account; 'success' if left out
        """
    def invalidate_credentials(self, user: str | Thing, *, vendor: str, reason: str | None = None) -> Thing:
        """Have what Enode knows of a vendor's account go bad: assets stay, and nothing is heard of them any more.

        - `vendor`: a vendor id, such as TESLA
        - `reason`: password_changed, token_expired, revoked; 'password_changed' if left out
        """
    def renew_credentials(self, user: str | Thing, *, vendor: str, reason: str | None = None) -> Thing:
        """Have credentials be good again, as linking anew would; `reason` is only noted.

        - `vendor`: a vendor id, such as TESLA
        """
    def add_intervention(self, asset: str | Thing | None = None, *, intervention: str | Thing, vehicle: str | Thing | None = None, charger: str | Thing | None = None, hvac: str | Thing | None = None, inverter: str | Thing | None = None, battery: str | Thing | None = None, meter: str | Thing | None = None) -> Thing:
        """Have something stand in an asset's way that a person must put right.

        - `intervention`: an intervention, by its id or its subject, such as phone-key
        """
    def resolve_intervention(self, asset: str | Thing | None = None, *, intervention: str | Thing, vehicle: str | Thing | None = None, charger: str | Thing | None = None, hvac: str | Thing | None = None, inverter: str | Thing | None = None, battery: str | Thing | None = None, meter: str | Thing | None = None) -> Thing:
        """Have a person put right what stands in an asset's way.

        - `intervention`: an intervention, by its id or its subject, such as phone-key
        """
    def plug_in(self, vehicle: str | Thing | None = None, *, charger: str | Thing | None = None, power: float | None = None, cable: float | None = None) -> Thing:
        """Connect a vehicle to a charger, or to a socket of `power` kW; without a vehicle, a guest's car to the charger.

        - `power`: kW of a socket; 0 is a dead one; 11 if left out
        - `cable`: kW that the cable can carry; 22 if left out
        """
    def unplug(self, vehicle: str | Thing | None = None, *, charger: str | Thing | None = None) -> Thing:
        """Pull the cable."""
    def drive(self, vehicle: str | Thing, *, distance: float | None = None, duration: str | float | timedelta | None = None, to: str | Thing | None = None) -> Thing:
        """Drive `distance` km, or to a location, or both; at 50 km/h unless `duration` says otherwise.

        - `distance`: km
        - `duration`: how long the drive takes
        - `to`: a location to drive to, by name or id
        """
    def start_charging(self, vehicle: str | Thing | None = None, *, charger: str | Thing | None = None) -> Thing:
        """Resume charging, at the vehicle, at the charger, or in their vendors' apps."""
    def stop_charging(self, vehicle: str | Thing | None = None, *, charger: str | Thing | None = None) -> Thing:
        """Hold charging until told otherwise or unplugged."""
    def discharge(self, vehicle: str | Thing | None = None, *, power: float, charger: str | Thing | None = None, until_level: float | None = None) -> Thing:
        """Give `power` kW back through the plug, down to a level (never below 10 %).

        - `power`: kW
        - `until_level`: percent; never below 10; 10 if left out
        """
    def stop_discharging(self, vehicle: str | Thing | None = None, *, charger: str | Thing | None = None) -> Thing:
        """End giving power back."""
    def set_charge_limit(self, vehicle: str | Thing, *, limit: float) -> Thing:
        """Set the level at which charging ends, in percent.

        - `limit`: percent
        """
    def set_thermostat(self, hvac: str | Thing, *, mode: str | None = None, heat_setpoint: float | None = None, cool_setpoint: float | None = None, follow_schedule: bool | None = None) -> Thing:
        """Turn the thermostat at the wall, for good; or have it follow its schedule again.

        - `mode`: HEAT, COOL, AUTO, OFF
        - `heat_setpoint`: °C
        - `cool_setpoint`: °C
        """
    def set(self, vehicle: str | Thing | None = None, *, charger: str | Thing | None = None, hvac: str | Thing | None = None, inverter: str | Thing | None = None, battery: str | Thing | None = None, meter: str | Thing | None = None, battery_level: float | None = None, charge_limit: float | None = None, max_current: float | None = None, odometer: float | None = None, latitude: float | None = None, longitude: float | None = None, display_name: str | None = None, power_delivery_state: str | None = None, circuit: float | None = None, operation_mode: str | None = None, discharge_limit: float | None = None, lifetime_production: float | None = None, temperature: float | None = None, mode: str | None = None, heat_setpoint: float | None = None, cool_setpoint: float | None = None, imported: float | None = None, exported: float | None = None) -> Thing:
        """Set any true values of a thing by name.

        - `battery_level`: percent
        - `charge_limit`: percent
        - `max_current`: A per phase
        - `odometer`: km
        - `latitude`: degrees
        - `longitude`: degrees
        - `power_delivery_state`: UNKNOWN, UNPLUGGED, PLUGGED_IN:INITIALIZING, PLUGGED_IN:CHARGING, PLUGGED_IN:STOPPED, PLUGGED_IN:COMPLETE, PLUGGED_IN:NO_POWER, PLUGGED_IN:FAULT, PLUGGED_IN:DISCHARGING
        - `circuit`: A per phase
        - `operation_mode`: SELF_RELIANCE, TIME_OF_USE, IMPORT_FOCUS, EXPORT_FOCUS, IDLE, UNKNOWN
        - `discharge_limit`: percent
        - `lifetime_production`: kWh
        - `temperature`: °C
        - `mode`: HEAT, COOL, AUTO, OFF, UNKNOWN
        - `heat_setpoint`: °C
        - `cool_setpoint`: °C
        - `imported`: kWh
        - `exported`: kWh
        """
    def go_offline(self, asset: str | Thing | None = None, *, vehicle: str | Thing | None = None, charger: str | Thing | None = None, hvac: str | Thing | None = None, inverter: str | Thing | None = None, battery: str | Thing | None = None, meter: str | Thing | None = None) -> Thing:
        """Have a device stop answering its vendor: data age, commands fail."""
    def come_online(self, asset: str | Thing | None = None, *, vehicle: str | Thing | None = None, charger: str | Thing | None = None, hvac: str | Thing | None = None, inverter: str | Thing | None = None, battery: str | Thing | None = None, meter: str | Thing | None = None) -> Thing:
        """Have a device answer again."""
    def fault(self, asset: str | Thing | None = None, *, vehicle: str | Thing | None = None, charger: str | Thing | None = None, hvac: str | Thing | None = None, inverter: str | Thing | None = None, battery: str | Thing | None = None, meter: str | Thing | None = None, kind: str | None = None) -> Thing:
        """Break a device until a person puts it right: a fault, and for plugs also no power, or an unknown state.

        - `kind`: fault, no_power, unknown; 'fault' if left out
        """
    def enable_brand(self, vendor: str, *, type: str | None = None) -> Thing:
        """Let the client link a vendor that is off, for one kind of asset or all that it has.

        - `vendor`: a vendor id, such as TESLA
        - `type`: vehicle, charger, hvac, inverter, battery, meter
        """
    def disable_brand(self, vendor: str, *, type: str | None = None) -> Thing:
        """Keep the client from linking a vendor; what is linked already stays.

        - `vendor`: a vendor id, such as TESLA
        - `type`: vehicle, charger, hvac, inverter, battery, meter
        """
    def quirk(self, asset: str | Thing | None = None, *, kind: str, vehicle: str | Thing | None = None, charger: str | Thing | None = None, hvac: str | Thing | None = None, inverter: str | Thing | None = None, battery: str | Thing | None = None, meter: str | Thing | None = None, lasting: str | float | timedelta | None = None) -> Thing:
        """Have a device be odd in a way that people complain of, for a time or until it is cleared.

        - `kind`: unplugged_when_full, location_when_parked, ignores_max_current, ignores_commands, unplugged_when_asleep, silent, late, stale_charge, stale_location, stale_odometer, ghost, new_id_when_relinked, no_display_name, no_charge_rate
        - `lasting`: after which it is over; until `clear_quirk` if left out
        """
    def clear_quirk(self, asset: str | Thing | None = None, *, vehicle: str | Thing | None = None, charger: str | Thing | None = None, hvac: str | Thing | None = None, inverter: str | Thing | None = None, battery: str | Thing | None = None, meter: str | Thing | None = None, kind: str | None = None) -> Thing:
        """Have a device be as it should again, in one way or in all.

        - `kind`: unplugged_when_full, location_when_parked, ignores_max_current, ignores_commands, unplugged_when_asleep, silent, late, stale_charge, stale_location, stale_odometer, ghost, new_id_when_relinked, no_display_name, no_charge_rate
        """
    def vendor_outage(self, vendor: str, *, type: str | None = None, status: str | None = None, side: str | None = None, lasting: str | float | timedelta | None = None) -> Thing:
        """Have a vendor's cloud fail: health says so, its assets age, commands and sign-ins fail.

        - `vendor`: a vendor id, such as TESLA
        - `type`: vehicle, charger, hvac, inverter, battery, meter
        - `status`: with an elevated error rate, only some of it fails; 'OUTAGE' if left out
        - `side`: what fails; both if left out
        - `lasting`: after which it is well again; until `vendor_recovery` if left out
        """
    def vendor_recovery(self, vendor: str, *, type: str | None = None) -> Thing:
        """Have a vendor's cloud be well again.

        - `vendor`: a vendor id, such as TESLA
        - `type`: vehicle, charger, hvac, inverter, battery, meter
        """
    def clear_fault(self, asset: str | Thing | None = None, *, vehicle: str | Thing | None = None, charger: str | Thing | None = None, hvac: str | Thing | None = None, inverter: str | Thing | None = None, battery: str | Thing | None = None, meter: str | Thing | None = None) -> Thing:
        """Have a person put a device right."""
    def break_webhook(self, webhook: str | Thing, *, how: str | None = None, times: int | None = None, share: float | None = None, event: str | None = None, asset: str | Thing | None = None, status: int | None = None, delay: str | float | timedelta | None = None, skew: str | float | timedelta | None = None, behind: bool | None = None, size: int | None = None) -> Thing:
        """Have deliveries go wrong in a way of your choice: so many times, a share of them, or until mended.

        - `how`: fail: the delivery is not sent, and fails with `status`, or as if nobody were there; drop: the delivery is not sent, and taken for delivered; delay: the delivery goes out `delay` later (30s); duplicate: the delivery is sent twice, with the same id; reorder: the delivery goes out after the next one; out_of_order: the delivery holds its events in the wrong order, those of one asset among them; wrong_signature: the delivery is signed over other bytes; wrong_secret: the delivery is signed with another secret; skewed_created_at: the delivery has every `createdAt` off by `skew` (5m), ahead or `behind`; huge_batch: the delivery waits until `size` events are there (250), and holds them all; split_batches: the delivery holds `size` events only (1); 'fail' if left out
        - `times`: how many deliveries meet it; without it, all until mended
        - `share`: the share of deliveries that meet it, by the seed; 1 if left out
        - `event`: only deliveries that hold such an event
        - `asset`: only deliveries that hold an event of this asset
        - `status`: of fail: HTTP status; without one, no connection
        - `delay`: of delay: how much later, in world time
        - `skew`: of skewed_created_at: how far off
        - `behind`: of skewed_created_at: in the past
        - `size`: of huge_batch and split_batches: events
        """
    def mend_webhook(self, webhook: str | Thing) -> Thing:
        """Have deliveries go out again as they should."""
    def break_api(self, *, method: str | None = None, path: str | None = None, user: str | None = None, asset: str | Thing | None = None, version: str | None = None, status: int | None = None, reset: bool | None = None, hang: bool | None = None, cut_off: bool | None = None, stale: bool | None = None, delay: str | float | timedelta | None = None, retry_after: str | float | timedelta | None = None, phase: str | None = None, call: int | None = None, times: int | None = None, share: float | None = None) -> Thing:
        """Have calls of the API go wrong: those that match, from the n-th `call` on, so many times or until mended.

        - `method`: GET, POST, PUT, PATCH, DELETE
        - `path`: `{name}` is a thing's id; any other `{word}`, or `*`, is any segment; `**` is anything
        - `user`: only calls about this user, or an asset of theirs
        - `asset`: only calls about this asset
        - `version`: only calls in this version
        - `status`: the caller gets a status, with a problem of Enode's own
        - `reset`: the caller gets a connection that is reset
        - `hang`: the caller gets no answer at all, for as long as the caller waits
        - `cut_off`: the caller gets half of the answer, and the end of the connection
        - `stale`: the caller gets the answer of the time before, when the same was asked
        - `delay`: how much later the answer comes, in real time
        - `retry_after`: the header Retry-After
        - `phase`: before or after what was asked for is done; 'before' if left out
        - `call`: the first call that matches and meets it, counted from 1; '1' if left out
        - `times`: how many calls meet it; without it, all until mended
        - `share`: the share of calls that meet it, by the seed; 1 if left out
        """
    def mend_api(self, *, fault: str | Thing | None = None) -> Thing:
        """Have calls of the API go right again: end one fault, or all of them."""
    def expire_tokens(self, *, after: int | None = None, refuse: int | None = None) -> Thing:
        """Have all access tokens expire, now or after so many calls; the next `refuse` token requests are refused.

        - `after`: how many calls are still answered
        - `refuse`: how many token requests are refused
        """
    def force_action(self, asset: str | Thing | None = None, *, state: str, vehicle: str | Thing | None = None, charger: str | Thing | None = None, hvac: str | Thing | None = None, battery: str | Thing | None = None, action: str | Thing | None = None, reason: str | None = None, detail: str | None = None, delay: str | float | timedelta | None = None, obeyed: bool | None = None, command: str | None = None, times: int | None = None) -> Thing:
        """Have the next actions of a device, or one that is pending, end as you say, whatever the device does.

        - `state`: CONFIRMED, FAILED, CANCELLED
        - `reason`: of FAILED and CANCELLED: the type of the failure
        - `detail`: of FAILED and CANCELLED: the failure in words
        - `delay`: how long the action is pending; 1s if left out; 1 if left out
        - `obeyed`: whether the device does as it was told all the same
        - `command`: only actions of this kind; of an asset
        - `times`: how many actions end so; one if left out; '1' if left out
        """
    def limit_rate(self, *, reads: int | None = None, writes: int | None = None, commands: int | None = None) -> Thing:
        """Let only so many calls of a class pass in a minute of real time; the others get 429. 0 lifts a limit."""
    def send_event(self, event: str, *, asset: str | Thing | None = None, vehicle: str | Thing | None = None, charger: str | Thing | None = None, hvac: str | Thing | None = None, inverter: str | Thing | None = None, battery: str | Thing | None = None, meter: str | Thing | None = None, action: str | Thing | None = None, schedule: str | Thing | None = None, user: str | Thing | None = None, vendor: str | None = None, webhook: str | Thing | None = None, updated_fields: list[Any] | None = None, body: dict[str, Any] | None = None) -> Thing:
        """Have an event sent as if it had happened: to all webhooks that want it, or to one, whatever it wants.

        - `event`: user:vehicle:discovered, user:vehicle:updated, user:vehicle:deleted, user:charger:discovered, user:charger:updated, user:charger:deleted, user:hvac:discovered, user:hvac:updated, user:hvac:deleted, user:inverter:discovered, user:inverter:updated, user:inverter:deleted, user:battery:discovered, user:battery:updated, user:battery:deleted, user:meter:discovered, user:meter:updated, user:meter:deleted, user:vehicle:smart-charging-status-updated, user:charge-action:updated, user:vendor-action:updated, user:schedule:execution-updated, user:inverter:statistics-updated, user:credentials:invalidated, enode:webhook:test, system:heartbeat, user:hem-system:discovered, user:hem-system:updated, user:hem-system:deleted
        - `vendor`: a vendor id, such as TESLA
        - `webhook`: only to this webhook, whatever it subscribed to
        - `updated_fields`: what the event names as changed
        - `body`: keys of the event that take the place of its own, or are new
        """
    def advance(self, by: str | float | timedelta) -> Thing:
        """Let a duration pass."""
    def wait_until(self, at: str | datetime) -> Thing:
        """Let time pass until a clock time, such as `07:30`, or a moment.

        - `at`: a clock time such as 07:30 or mon-fri 07:30, or an ISO 8601 moment
        """
    def set_rate(self, rate: float) -> Thing:
        """Turn the clock: 0 stands still, 1 is real time, N is N-fold."""
    def expect(self, vehicle: str | Thing | None = None, *, charger: str | Thing | None = None, hvac: str | Thing | None = None, inverter: str | Thing | None = None, battery: str | Thing | None = None, meter: str | Thing | None = None, webhook: str | Thing | None = None, user: str | Thing | None = None, action: str | Thing | None = None, smart_charging: str | Thing | None = None, schedule: str | Thing | None = None, fault: str | Thing | None = None, true: dict[str, Any] | None = None, within: str | float | timedelta | None = None, always: str | float | timedelta | None = None, never: str | float | timedelta | None = None, **shows: Any) -> Thing:
        """Expect a thing to show values at dotted paths, as the API would; under `true`, to have true values.

        - `within`: how long to wait for it, in world time
        - `always`: how long it must hold without a break, from now on
        - `never`: how long it must not hold, from now on
        - any others: dotted paths, such as `chargeState__batteryLevel=40` or `={'above': 20}`
        """
    def expect_event(self, event: str, *, count: int | None = None, since: int | None = None, within: str | float | timedelta | None = None, **shows: Any) -> Thing:
        """Expect an event with values at dotted paths to have been told: at least once, or `count` times exactly.

        - `event`: user:vehicle:discovered, user:vehicle:updated, user:vehicle:deleted, user:charger:discovered, user:charger:updated, user:charger:deleted, user:hvac:discovered, user:hvac:updated, user:hvac:deleted, user:inverter:discovered, user:inverter:updated, user:inverter:deleted, user:battery:discovered, user:battery:updated, user:battery:deleted, user:meter:discovered, user:meter:updated, user:meter:deleted, user:vehicle:smart-charging-status-updated, user:charge-action:updated, user:vendor-action:updated, user:schedule:execution-updated, user:inverter:statistics-updated, user:credentials:invalidated, enode:webhook:test, user:hem-system:discovered, user:hem-system:updated, user:hem-system:deleted, system:heartbeat
        - `since`: only facts after this number count
        - `within`: how long to wait for it, in world time
        - any others: dotted paths, such as `chargeState__batteryLevel=40` or `={'above': 20}`
        """
    def expect_no_event(self, event: str, *, within: str | float | timedelta | None = None, **shows: Any) -> Thing:
        """Expect that an event is not told from now on, for as long as `within` says.

        - `event`: user:vehicle:discovered, user:vehicle:updated, user:vehicle:deleted, user:charger:discovered, user:charger:updated, user:charger:deleted, user:hvac:discovered, user:hvac:updated, user:hvac:deleted, user:inverter:discovered, user:inverter:updated, user:inverter:deleted, user:battery:discovered, user:battery:updated, user:battery:deleted, user:meter:discovered, user:meter:updated, user:meter:deleted, user:vehicle:smart-charging-status-updated, user:charge-action:updated, user:vendor-action:updated, user:schedule:execution-updated, user:inverter:statistics-updated, user:credentials:invalidated, enode:webhook:test, user:hem-system:discovered, user:hem-system:updated, user:hem-system:deleted, system:heartbeat
        - `within`: how long to wait for it, in world time
        - any others: dotted paths, such as `chargeState__batteryLevel=40` or `={'above': 20}`
        """
    def expect_request(self, *, method: str | None = None, path: str | None = None, status: int | None = None, count: int | None = None, within: str | float | timedelta | None = None, **shows: Any) -> Thing:
        """Expect the program under test to have asked, with values in its body: at least once, or `count` times exactly.

        - `method`: GET, POST, PUT, PATCH, DELETE
        - `path`: how the path begins; `{name}` stands for a thing's id
        - `status`: how it was answered
        - `within`: how long to wait for it, in world time
        - any others: dotted paths, such as `chargeState__batteryLevel=40` or `={'above': 20}`
        """
    def expect_delivery(self, webhook: str | Thing | None = None, *, taken: bool | None = None, count: int | None = None, within: str | float | timedelta | None = None) -> Thing:
        """Expect deliveries to have been taken, or not: at least one, or `count` exactly.

        - `taken`: false: those that failed; 'True' if left out
        - `within`: how long to wait for it, in world time
        """
    def call(self, *, method: str, path: str, body: dict[str, Any] | list[Any] | None = None, query: dict[str, Any] | None = None, version: str | None = None, user: str | None = None, status: int | None = None) -> Thing:
        """Call the Enode API from within; `{name}` in a path stands for a thing's id; `status` is what is expected.

        - `method`: GET, POST, PUT, PATCH, DELETE
        - `version`: 2024-10-01, 2024-01-01, 2023-08-01, 2023-05-01, 2023-04-15, 2023-04-01, 2023-03-01, 2023-02-01
        - `user`: in whose name, as the header Enode-User-Id of old versions says
        """
    def meanwhile(self, steps: list[Any], *, name: str | None = None, timezone: str | None = None, variables: dict[str, Any] | None = None, goes_on: bool | None = None) -> Thing:
        """Begin another story beside this one: its steps go on by themselves.

        - `name`: 'a story within' if left out
        - `variables`: values by name, for {name} in texts; they may be drawn
        - `goes_on`: whether the story goes on after a step that the world refuses, as a journal's does
        """
    def repeat(self, *, count: int, steps: list[Any], variables: dict[str, Any] | None = None) -> Thing:
        """Do steps so many times, each a little different: `{n}` is the turn, `{between: [1, 9]}`, `{any_of: [a, b]}`.

        - `count`: how many times
        - `variables`: values by name, for {name} in texts; they may be drawn
        - `steps`: what is done each time
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
