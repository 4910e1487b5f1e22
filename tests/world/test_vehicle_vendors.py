"""The vendors of vehicles: all of the API's list are there, and each is as Enode's changelog says it is."""

from __future__ import annotations

import re

import pytest

from sandbox.api.vendors import VEHICLE_VENDORS
from sandbox.server import catalogue

# What the changelog says of those that are not on by default: status and regions, None where it names no region.
CHANGELOG = {
    "ACURA": ("beta", "NA"),
    "ALFAROMEO": ("beta", "EU NA"),
    "CHRYSLER": ("beta", "NA"),
    "DODGE": ("beta", "NA"),
    "FORD": ("opt-in", None),
    "HONDA": ("beta", "NA"),
    "JEEP": ("beta", "EU NA"),
    "LANCIA": ("beta", "EU"),
    "LUCID": ("beta", "EU NA"),
    "MAZDA": ("beta", "EU NA"),
    "MG": ("beta", "EU"),
    "NIO": ("beta", "EU"),
    "POLESTAR": ("beta", "EU NA"),
    "RAM": ("beta", "NA"),
    "SUBARU": ("beta", "EU NA"),
    "XPENG": ("beta", None),
}
NEWER_THAN_THE_CHANGELOG = ("ALPINE", "BYD", "DACIA")
ADDED_REGIONS = (
    ("FIAT", "NA"),
    ("HYUNDAI", "AU"),
    ("HYUNDAI", "CA"),
    ("KIA", "CA"),
    ("LEXUS", "US"),
    ("NISSAN", "CA"),
    ("TOYOTA", "US"),
)
LINKING = {
    "BMW": ("vendor-sign-in",),
    "FORD": ("vendor-sign-in", "link-sdk-only"),
    "MINI": ("vendor-sign-in",),
    "TESLA": ("vendor-sign-in",),
}
NOTES = {
    "BMW": "at the vendor",
    "FORD": "Link SDKs",
    "HYUNDAI": "Australia",
    "MINI": "at the vendor",
    "POLESTAR": "Read-only",
    "SKODA": "MyŠkoda Essentials",
    "VOLVO": "contacting Enode",
    "XPENG": "Five models",
}
NAMES = {"CITROEN": "Citroën", "LANDROVER": "Land Rover", "MERCEDES": "Mercedes", "SKODA": "ŠKODA", "NIO": "Nio"}
COMMON = (
    "AUDI", "BMW", "FORD", "HYUNDAI", "KIA", "MERCEDES", "NISSAN", "PEUGEOT", "POLESTAR", "RENAULT", "SKODA", "TESLA",
    "TOYOTA", "VOLKSWAGEN", "VOLVO",
)  # fmt: skip
COMMANDS = ("start_charging", "stop_charging", "smart_charging")

EVERY_VENDOR = pytest.mark.parametrize("vendor_id", VEHICLE_VENDORS)


def vehicles(vendor_id):
    return catalogue().vendor(vendor_id).section("vehicle")


def can(model, name: str) -> bool:
    return getattr(model.capabilities, name).is_capable


def is_read_only(vendor_id, model) -> bool:
    return vendor_id == "POLESTAR" or (vendor_id == "VOLVO" and model.name.startswith("EX"))


def test_the_vendors_of_vehicles_are_those_of_the_api():
    assert {vendor.id for vendor in catalogue().of_kind("vehicle")} == set(VEHICLE_VENDORS)


@EVERY_VENDOR
def test_a_vendor_is_on_by_default_unless_the_changelog_says_otherwise(vendor_id):
    newer = dict.fromkeys(NEWER_THAN_THE_CHANGELOG, "beta")
    told = {name: status for name, (status, _) in CHANGELOG.items()}
    assert vehicles(vendor_id).status == {**newer, **told}.get(vendor_id, "default")


@pytest.mark.parametrize("vendor_id", CHANGELOG)
def test_what_the_changelog_says_is_noted_as_from_there(vendor_id):
    assert "(changelog)" in catalogue().vendor(vendor_id).notes


@pytest.mark.parametrize("vendor_id", NOTES)
def test_what_is_special_is_noted(vendor_id):
    notes = catalogue().vendor(vendor_id).notes
    assert NOTES[vendor_id] in notes
    assert "(changelog)" in notes


@pytest.mark.parametrize(("vendor_id", "regions"), [(name, where) for name, (_, where) in CHANGELOG.items() if where])
def test_a_vendor_is_where_the_changelog_says(vendor_id, regions):
    assert vehicles(vendor_id).regions == tuple(regions.split())


@pytest.mark.parametrize(("vendor_id", "region"), ADDED_REGIONS)
def test_a_region_added_later_stands_beside_europe(vendor_id, region):
    assert {"EU", region} <= set(vehicles(vendor_id).regions)


@EVERY_VENDOR
def test_every_vendor_is_somewhere(vendor_id):
    assert vehicles(vendor_id).regions


@EVERY_VENDOR
def test_only_some_vendors_have_a_sign_in_of_their_own(vendor_id):
    assert vehicles(vendor_id).linking == LINKING.get(vendor_id, ())


@EVERY_VENDOR
def test_all_but_the_read_only_models_take_commands(vendor_id):
    for model in vehicles(vendor_id).models:
        is_commanded = not is_read_only(vendor_id, model)
        assert {can(model, name) for name in COMMANDS} == {is_commanded}, model.name
        assert can(model, "information")
        assert can(model, "charge_state")


def test_volvo_has_read_only_models_and_others():
    assert {is_read_only("VOLVO", model) for model in vehicles("VOLVO").models} == {True, False}


@EVERY_VENDOR
def test_only_a_tesla_has_a_settable_current(vendor_id):
    assert {can(model, "set_max_current") for model in vehicles(vendor_id).models} == {vendor_id == "TESLA"}


@EVERY_VENDOR
def test_only_an_xpeng_has_no_odometer(vendor_id):
    assert {can(model, "odometer") for model in vehicles(vendor_id).models} == {vendor_id != "XPENG"}


def test_xpeng_has_the_five_models_of_the_changelog_and_its_quirks():
    xpeng = vehicles("XPENG")
    assert [model.name for model in xpeng.models] == ["G3i", "G9", "P5", "P7", "P7i"]
    assert set(xpeng.habits.quirks) == {"unplugged_when_full", "location_when_parked"}


@pytest.mark.parametrize("vendor_id", NAMES)
def test_a_vendor_is_written_as_the_api_writes_it(vendor_id):
    assert vehicles(vendor_id).name == NAMES[vendor_id]


@pytest.mark.parametrize("vendor_id", COMMON)
def test_the_most_common_vendors_have_four_models_or_more(vendor_id):
    assert len(vehicles(vendor_id).models) >= 4


@EVERY_VENDOR
def test_no_two_models_of_a_vendor_have_one_name_whatever_the_case(vendor_id):
    names = [model.name.casefold() for model in vehicles(vendor_id).models]
    assert len(set(names)) == len(names)


@EVERY_VENDOR
def test_a_vin_begins_with_a_region_and_a_maker(vendor_id):
    """ISO 3780: the first sign is the continent, and no continent has 0; I, O and Q stand in no VIN."""
    assert re.fullmatch(r"[1-9A-HJ-NPR-Z][0-9A-HJ-NPR-Z]{2}", vehicles(vendor_id).models[0].vin_prefix)


@EVERY_VENDOR
def test_habits_are_believable(vendor_id):
    habits = vehicles(vendor_id).habits
    assert 60 <= habits.active_seconds <= 1_800
    assert 300 <= habits.quiet_seconds <= 7_200
    assert habits.active_seconds < habits.quiet_seconds
    assert 3 <= habits.command_seconds <= 60
    assert 60 <= habits.command_timeout_seconds <= 1_800
    assert 0.85 <= habits.reliability <= 1
    assert habits.gaps_per_week * habits.gap_hours < 24


def test_habits_differ_from_vendor_to_vendor():
    assert len({vehicles(vendor_id).habits for vendor_id in VEHICLE_VENDORS}) > len(VEHICLE_VENDORS) / 3
