"""The vendors of chargers, HVAC units, inverters, batteries and meters, and what the changelog says of them."""

from __future__ import annotations

import pytest

from sandbox.api.vendors import VENDORS
from sandbox.server import catalogue

# Vendors that only older versions of the API know.
FORMER = {"charger": {"FRONIUS"}, "inverter": {"EMA"}}
HOME_KINDS = ("charger", "hvac", "inverter", "battery", "meter")

NOT_DEFAULT = {
    ("charger", "ALFEN"): "beta",
    ("charger", "GARO"): "opt-in",
    ("charger", "HEIDELBERG"): "beta",
    ("charger", "HYPERVOLT"): "beta",
    ("charger", "KEBA"): "beta",
    ("charger", "MYENERGI"): "beta",
    ("charger", "OHME"): "opt-in",
    ("charger", "PODPOINT"): "beta",
    ("charger", "SCHNEIDER"): "beta",
    ("charger", "TESLA"): "opt-in",
    ("hvac", "NETATMO"): "opt-in",
    ("inverter", "AFORE"): "beta",
    ("inverter", "FOXESS"): "opt-in",
    ("inverter", "GIVENERGY"): "beta",
    ("inverter", "SUNSYNK"): "beta",
    ("battery", "FOXESS"): "beta",
    ("battery", "GIVENERGY"): "beta",
    ("battery", "HUAWEI"): "opt-in",
    ("battery", "SOLAREDGE"): "opt-in",
    ("battery", "SOLAX"): "beta",
    ("battery", "SOLIS"): "beta",
    ("meter", "FOXESS"): "beta",
    ("meter", "GIVENERGY"): "beta",
    ("meter", "HUAWEI"): "opt-in",
    ("meter", "SOLAREDGE"): "opt-in",
    ("meter", "SOLAX"): "beta",
    ("meter", "SOLIS"): "beta",
}

COMMON = (
    "DAIKIN",
    "EASEE",
    "ECOBEE",
    "ENPHASE",
    "FRONIUS",
    "GOODWE",
    "GROWATT",
    "HUAWEI",
    "MITSUBISHI",
    "NEST",
    "SMA",
    "SOLAREDGE",
    "SUNGROW",
    "TADO",
    "TESLA",
    "WALLBOX",
    "ZAPTEC",
)


def _section(kind: str, vendor: str):
    return catalogue().vendor(vendor).section(kind)


def _modes(vendor: str, model: str | None = None) -> set[str]:
    capabilities = catalogue().vendor(vendor).model("battery", model).capabilities
    return {mode for mode, can in capabilities._asdict().items() if can.is_capable}


@pytest.mark.parametrize("kind", HOME_KINDS)
def test_every_id_that_the_api_may_show_has_a_vendor_and_no_vendor_is_unknown_to_the_api(kind):
    known = {vendor.id for vendor in catalogue().of_kind(kind)}
    assert known == {*VENDORS[kind], *FORMER.get(kind, ())}
    assert not FORMER.get(kind, set()) & set(VENDORS[kind])


@pytest.mark.parametrize("kind", VENDORS)
def test_the_ids_of_the_api_are_sorted_and_told_once(kind):
    assert list(VENDORS[kind]) == sorted(set(VENDORS[kind]))


def test_the_api_shows_as_many_vendors_as_its_lists_have():
    assert {kind: len(ids) for kind, ids in VENDORS.items()} == {
        "vehicle": 48,
        "charger": 19,
        "hvac": 17,
        "inverter": 24,
        "battery": 9,
        "meter": 9,
    }


@pytest.mark.parametrize("kind", HOME_KINDS)
def test_vendors_are_there_by_default_but_those_that_are_new_or_have_to_be_opted_into(kind):
    statuses = {vendor.id: vendor.section(kind).status for vendor in catalogue().of_kind(kind)}
    assert statuses == {vendor: NOT_DEFAULT.get((kind, vendor), "default") for vendor in statuses}


@pytest.mark.parametrize(
    ("kind", "vendor", "portal"),
    [
        ("charger", "FRONIUS", "Solar.wattpilot"),
        ("charger", "SCHNEIDER", "Wiser Home"),
        ("inverter", "FOXESS", "Fox Cloud"),
        ("hvac", "MITSUBISHI", "MELCloud, kumo cloud"),
    ],
)
def test_a_vendor_is_linked_through_the_app_that_the_changelog_names(kind, vendor, portal):
    assert _section(kind, vendor).portal == portal


@pytest.mark.parametrize(
    ("kind", "vendor", "words"),
    [("charger", "TESLA", "Wall Connector"), ("charger", "FRONIUS", "Wattpilot")],
)
def test_all_models_are_of_the_line_that_the_changelog_names(kind, vendor, words):
    assert all(words in model.name for model in _section(kind, vendor).models)


@pytest.mark.parametrize(
    ("kind", "vendor", "regions"),
    [("hvac", "MITSUBISHI", {"US"}), ("inverter", "SOLARK", {"NA"}), ("hvac", "NEST", {"EU", "NA"})],
)
def test_a_vendor_is_where_the_changelog_says(kind, vendor, regions):
    assert regions <= set(_section(kind, vendor).regions)


def test_only_nest_asks_for_a_vendor_sign_in_at_home():
    sections = [(vendor.id, vendor.section(kind)) for kind in HOME_KINDS for vendor in catalogue().of_kind(kind)]
    asking = [(vendor, section.linking) for vendor, section in sections if section.linking]
    assert asking == [("NEST", ("vendor-sign-in",))]


@pytest.mark.parametrize(
    ("vendor", "words"), [("FRONIUS", "before 2024-10-01 only"), ("EMA", "the oldest version only")]
)
def test_ids_of_older_versions_say_so(vendor, words):
    assert words in catalogue().vendor(vendor).notes


@pytest.mark.parametrize("vendor", ["ENPHASE", "HUAWEI", "SOLAREDGE", "TESLA"])
def test_the_batteries_that_can_be_set_can_be_set_to_the_three_common_modes(vendor):
    for model in _section("battery", vendor).models:
        assert _modes(vendor, model.name) >= {"self_reliance", "time_of_use", "import_focus"}


@pytest.mark.parametrize("vendor", ["FOXESS", "GIVENERGY", "SMA", "SOLAX", "SOLIS"])
def test_the_other_batteries_are_read_only(vendor):
    for model in _section("battery", vendor).models:
        assert _modes(vendor, model.name) == set()


@pytest.mark.parametrize(
    ("model", "is_capable"), [("IQ Battery 5P", True), ("IQ Battery 10", False), ("IQ Battery 3", False)]
)
def test_some_batteries_of_enphase_can_focus_on_export(model, is_capable):
    assert ("export_focus" in _modes("ENPHASE", model)) == is_capable


def test_batteries_of_huawei_alone_can_be_told_to_idle():
    idling = {vendor.id for vendor in catalogue().of_kind("battery") if "idle" in _modes(vendor.id)}
    assert idling == {"HUAWEI"}


@pytest.mark.parametrize(("kind", "name"), [("inverter", "Huawei"), ("battery", "HUAWEI"), ("meter", "Huawei")])
def test_huawei_writes_itself_in_capitals_on_batteries(kind, name):
    assert _section(kind, "HUAWEI").name == name


def test_chargers_that_feed_the_house_are_the_few_that_can():
    giving = {
        (vendor.id, box.name, box.discharge_kw)
        for vendor in catalogue().of_kind("charger")
        for box in vendor.section("charger").models
        if box.discharge_kw
    }
    assert giving == {("WALLBOX", "Quasar", 7.4), ("WALLBOX", "Quasar 2", 11.5)}


def test_what_burns_something_reports_no_electricity():
    for vendor in catalogue().of_kind("hvac"):
        for unit in vendor.section("hvac").models:
            assert unit.is_electric or not unit.reports_consumption, (vendor.id, unit.name)


@pytest.mark.parametrize("vendor", COMMON)
def test_the_most_common_vendors_have_four_models_or_more(vendor):
    assert sum(len(section.models) for section in catalogue().vendor(vendor).sections.values()) >= 4


@pytest.mark.parametrize("kind", HOME_KINDS)
def test_habits_are_believable(kind):
    for vendor in catalogue().of_kind(kind):
        habits = vendor.section(kind).habits
        assert 60 <= habits.active_seconds <= 900, vendor.id
        assert 300 <= habits.quiet_seconds <= 3600, vendor.id
        assert habits.active_seconds <= habits.quiet_seconds, vendor.id
        assert 2 <= habits.command_seconds <= 60, vendor.id
        assert habits.command_seconds < habits.command_timeout_seconds <= 900, vendor.id
        assert habits.reliability >= 0.9, vendor.id
