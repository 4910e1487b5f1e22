"""Readiness, health lists and integrations, driven by the SDK, which sends no token there."""

from __future__ import annotations

import pytest

from tests.sdk.driving import Ask


def test_readiness_needs_no_token(ask: Ask) -> None:
    assert ask("service_health.check_readiness") is None


LISTS = (
    "get_vehicle_vendors",
    "check_charger_vendors",
    "get_hvac_vendors",
    "get_inverter_vendors",
    "get_battery_vendors",
    "get_meter_vendors",
)


@pytest.mark.parametrize("operation", LISTS)
def test_vendors_and_how_they_do_can_be_parsed(ask: Ask, operation: str) -> None:
    entries = ask(f"service_health.{operation}")
    assert entries
    assert {(entry.status.value, entry.linking_status.value) for entry in entries} == {("READY", "READY")}
    assert all(entry.display_name and entry.portal_name for entry in entries)


def test_integrations_can_be_parsed(ask: Ask) -> None:
    every = {entry.vendor.value: entry for entry in ask("service_health.list_integrations")}
    assert [kind.value for kind in every["TESLA"].asset_types] == ["vehicle", "inverter", "battery", "meter"]
    assert "vehicle:control:charging" in [scope.value for scope in every["TESLA"].scopes]
    few = ask("service_health.list_integrations", asset_types="meter,battery")
    assert [entry.vendor.value for entry in few] == ["ENPHASE", "SMA", "TESLA"]
