"""The catalogue: every vendor file loads and says something possible; what is not there is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import files
from sandbox.api.vendors import VEHICLE_VENDORS
from sandbox.server import catalogue
from sandbox.shapes import Checker
from sandbox.world.catalogue import VENDOR, Catalogue, vendor_from
from sandbox.world.models.vehicle import VehicleCapabilities
from sandbox.world.refusals import Unknown
from tests.conftest import add_car, new_world, pass_time

FILES = sorted(files.home("vendors").glob("*.yaml"))
SMALL = {"name": "S", "from_year": 2020, "capacity_kwh": 10, "range_km": 100, "ac_kw": 3, "phases": 1}


def _holds_together(hvac) -> bool:
    heats, cools = {"HEAT", "AUTO"} & set(hvac.modes), {"COOL", "AUTO"} & set(hvac.modes)
    return (
        (bool(heats) == bool(hvac.heat_setpoint_range) == bool(hvac.heat_kw))
        and (bool(cools) == bool(hvac.cool_setpoint_range) == bool(hvac.cool_kw))
        and ("AUTO" not in hvac.modes or hvac.setpoint_difference_range is not None)
    )


POSSIBLE = {
    # Vans, the heaviest pickups and off-road hybrids get little more than two kilometres out of a kilowatt-hour.
    "vehicle": lambda car: (
        2 < car.range_km / car.capacity_kwh < 10 and car.ac_kw <= 0.24 * car.phases * car.max_current_a
    ),
    "charger": lambda box: 6 < box.max_current_a <= 80,
    "hvac": _holds_together,
    "inverter": lambda inverter: 0.2 <= inverter.ac_kw <= 50,
    "battery": lambda store: store.charge_kw <= 2 * store.capacity_kwh and store.discharge_kw <= 2 * store.capacity_kwh,
    "meter": lambda meter: True,
}


def vendor_file(**section) -> dict:
    vehicles = {"status": "default", "regions": ["EU"], "portal": "App", "vin_prefix": "ABC", "models": [SMALL]}
    return {"id": "ACME", "name": "Acme", "vehicle": {**vehicles, **section}}


class Written:
    """Vendors as they would be read from files; remembers which were."""

    def __init__(self, by_id: dict[str, dict]):
        self._by_id = by_id
        self.ids = tuple(sorted(by_id))
        self.read: list[str] = []

    def load(self, vendor_id: str) -> dict:
        self.read.append(vendor_id)
        return self._by_id[vendor_id]

    def load_all(self) -> None:
        """Nothing is quicker than what is there already."""


def of_files(*given: dict) -> Catalogue:
    return Catalogue(Written({file["id"]: file for file in given}))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_vendor_file_loads_under_its_own_name(path: Path):
    file = files.read(path, Checker(VENDOR))
    assert file["id"] == path.stem
    vendor = catalogue().vendor(file["id"])
    assert (vendor.id, vendor.name) == (file["id"], file["name"])
    for kind, section in vendor.sections.items():
        assert [model.name for model in section.models] == [model["name"] for model in file[kind]["models"]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_model_is_possible(path: Path):
    for kind, section in catalogue().vendor(path.stem).sections.items():
        names = [model.name for model in section.models]
        assert len(set(names)) == len(names)
        for model in section.models:
            assert model.to_year is None or model.to_year >= model.from_year
            assert POSSIBLE[kind](model), model


@pytest.mark.parametrize(
    ("vendor", "model"),
    [
        (vendor.id, model.name)
        for vendor in catalogue().of_kind("vehicle")
        for model in vendor.section("vehicle").models
    ],
)
def test_every_model_charges_until_it_is_full(vendor, model):
    car = add_car(new_world(), vendor=vendor, model=model, level=80.0)
    car.plug_in(22, 22)
    pass_time(car.world, 86_400)
    assert (car.state, car.level) == ("COMPLETE", 100)


def test_the_first_vehicle_vendors_are_there_and_known_to_the_api():
    makers = {vendor.id for vendor in catalogue().of_kind("vehicle")}
    assert {"TESLA", "VOLKSWAGEN", "POLESTAR", "XPENG"} <= makers <= set(VEHICLE_VENDORS)


def test_an_unknown_vendor_is_refused_naming_those_there_are():
    with pytest.raises(Unknown) as unknown:
        catalogue().vendor("TSELA")
    assert unknown.value.detail == f"'TSELA' is not a vendor: must be one of {', '.join(catalogue().ids)}"


@pytest.mark.parametrize("vendor_id", ["tesla", "../vendors/tesla", "", "TESLA.YAML"])
def test_a_vendor_id_is_taken_to_the_letter(vendor_id):
    with pytest.raises(Unknown):
        catalogue().vendor(vendor_id)


def test_an_unknown_model_is_refused_naming_those_there_are():
    with pytest.raises(Unknown) as unknown:
        catalogue().vendor("POLESTAR").model("vehicle", "Polestar 9")
    allowed = ", ".join(model.name for model in catalogue().vendor("POLESTAR").section("vehicle").models)
    assert allowed.startswith("Polestar 2, ")
    assert unknown.value.detail == f"'Polestar 9' is not a vehicle of POLESTAR: must be one of {allowed}"


def test_without_a_name_the_first_model_is_meant():
    assert catalogue().vendor("TESLA").model("vehicle", None).name == "Model 3"


def test_a_vendor_without_vehicles_says_so():
    with pytest.raises(Unknown, match=r"^ACME has no vehicle: it has nothing$"):
        of_files({"id": "ACME", "name": "Acme"}).vendor("ACME").model("vehicle", None)


def test_vendors_are_read_one_by_one_and_once():
    written = Written({name: {**vendor_file(), "id": name} for name in ("OTHER", "ACME")})
    vendors = Catalogue(written)
    assert vendors.ids == ("ACME", "OTHER")
    assert written.read == []
    assert vendors.vendor("OTHER") is vendors.vendor("OTHER")
    assert written.read == ["OTHER"]


def test_what_a_model_does_not_say_is_usual():
    model = vendor_from(vendor_file()).model("vehicle", "S")
    assert (model.max_current_a, model.efficiency, model.taper_from_level, model.taper_to_share) == (32, 0.9, 90, 0.3)
    assert model.taper_bend == pytest.approx(0.07)
    assert model.capabilities.start_charging.is_capable
    assert not model.capabilities.set_max_current.is_capable


def test_capabilities_of_a_model_go_before_those_of_its_vendor():
    models = [SMALL, {**SMALL, "name": "L", "capabilities": {"location": True, "odometer": False}}]
    vendor = vendor_from(vendor_file(capabilities={"location": False, "set_max_current": True}, models=models))
    small, large = (vendor.model("vehicle", name).capabilities for name in "SL")
    assert (small.location.is_capable, small.odometer.is_capable) == (False, True)
    assert (large.location.is_capable, large.odometer.is_capable) == (True, False)
    assert small.set_max_current.is_capable
    assert large.set_max_current.is_capable


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"status": "maybe"}, "$.vehicle.status: must be one of default, opt-in, beta, contact, got 'maybe'"),
        ({"regions": ["MOON"]}, "$.vehicle.regions[0]: must be one of AU, CA, EU, NA, US, got 'MOON'"),
        ({"vin_prefix": "5YO"}, "$.vehicle.vin_prefix: must match ^[A-HJ-NPR-Z0-9]{3}$, got '5YO'"),
        ({"models": []}, "$.vehicle.models: must have at least 1 entries, has 0"),
        ({"models": [{**SMALL, "capacity_kwh": 0}]}, "$.vehicle.models[0].capacity_kwh: must be above 0, got 0"),
        ({"models": [{**SMALL, "phases": 4}]}, "$.vehicle.models[0].phases: must be at most 3, got 4"),
        ({"models": [{**SMALL, "efficiency": 1.1}]}, "$.vehicle.models[0].efficiency: must be at most 1, got 1.1"),
        (
            {"capabilities": {"fly": True}},
            f"$.vehicle.capabilities.fly: is not known: must be one of {', '.join(VehicleCapabilities._fields)}",
        ),
    ],
)
def test_a_vendor_file_that_is_wrong_is_refused_with_the_place(change, sentence):
    assert [str(fault) for fault in Checker(VENDOR).faults(vendor_file(**change))] == [sentence]


def test_a_year_is_the_one_asked_for_or_the_first():
    model = vendor_from(vendor_file()).model("vehicle", "S")
    assert (model.year(None), model.year(2023)) == (2020, 2023)
