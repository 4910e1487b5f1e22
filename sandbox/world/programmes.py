"""Programmes: smart charging of chargers and smart heating of HVAC units, by asset.

Vehicles have theirs in `smart_charging.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.world.charger_plan import NO_CHARGER_POLICY
from sandbox.world.charger_programme import ChargerProgramme
from sandbox.world.hvac_programme import HvacProgramme

if TYPE_CHECKING:
    from sandbox.world.assets.asset import Asset
    from sandbox.world.assets.charger import Charger
    from sandbox.world.assets.hvac import Hvac
    from sandbox.world.charger_plan import ChargerPolicy
    from sandbox.world.device_programme import DeviceProgramme
    from sandbox.world.users import User
    from sandbox.world.world import World


class Programmes:
    """The programmes of one world."""

    def __init__(self, world: World) -> None:
        """Begin with none."""
        self._by_asset: dict[str, DeviceProgramme] = {}
        world.prices.followers.append(self._see_prices)

    def of(self, asset: Asset) -> Any:
        """Give the programme of a device; None if nobody ever set its policy."""
        return self._by_asset.get(asset.id)

    def set_charger_policy(self, charger: Charger, **changes: Any) -> ChargerPolicy:
        """Change what is given of a charger's policy; refuses with SmartChargingRefused, and changes nothing then."""
        programme = self.of(charger) or ChargerProgramme(charger)
        programme.go_by(programme.policy._replace(**changes))
        self._by_asset[charger.id] = programme
        policy: ChargerPolicy = programme.policy
        return policy

    def charger_policy(self, charger: Charger) -> ChargerPolicy:
        """Give the policy of a charger; never set, it is switched off."""
        programme = self.of(charger)
        return programme.policy if programme is not None else NO_CHARGER_POLICY

    def switch_heating(self, hvac: Hvac, *, is_enabled: bool) -> None:
        """Switch smart heating of an HVAC unit on or off; refuses with Refused, and changes nothing then."""
        programme = self.of(hvac) or HvacProgramme(hvac)
        programme.go_by(is_enabled=is_enabled)
        self._by_asset[hvac.id] = programme

    def is_on(self, asset: Asset) -> bool:
        """Whether the programme of a device is switched on."""
        programme = self.of(asset)
        return programme is not None and programme.is_enabled

    def switch_off(self, asset: Asset) -> None:
        """Switch off the programme of a device: something else is to look after it."""
        if self.is_on(asset):
            self.of(asset).stop()

    def look_around(self, user: User) -> None:
        """See what a user's places are now."""
        for programme in self._by_asset.values():
            if programme.asset.user is user:
                programme.wake()

    def drop(self, asset: Asset) -> None:
        """Forget the programme and the policy of a device that goes away."""
        programme = self._by_asset.pop(asset.id, None)
        if programme is not None:
            programme.drop()

    def state(self) -> list[dict[str, Any]]:
        """All programmes as plain data, oldest first."""
        return [programme.state() for programme in self._by_asset.values()]

    def _see_prices(self) -> None:
        for programme in self._by_asset.values():
            programme.see_prices()
