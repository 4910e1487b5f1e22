"""Tariffs, driven by the SDK."""

from __future__ import annotations

from sandbox import Sandbox
from tests.sdk.driving import Ask, refused


def test_a_tariff_is_written_and_a_location_pays_by_it(ask: Ask, enode_sandbox: Sandbox) -> None:
    enode_sandbox.add_user(id="ada")
    home = enode_sandbox.add_location(user="ada", name="Home", latitude=59.9, longitude=10.7).id
    ask("tariffs.create", tariff_id="winter", request_body=[{"name": "day", "cost": "0.310"}])
    assert [(rate.name, rate.cost) for rate in ask("tariffs.get", tariff_id="winter")] == [("day", "0.310")]
    day = {"name": "day", "from_": "00:00", "to": "24:00", "weekdays": [0]}
    ask("tariffs.link_to_location", location_id=home, tariff_id="winter", tariff_intervals=[day])
    (row,) = ask("tariffs.get_by_location", location_id=home)
    assert (row.from_hour_minute, row.to_hour_minute, row.tariff_id, row.tariff_name) == (
        "00:00",
        "24:00",
        "winter",
        "day",
    )
    assert refused(ask, "tariffs.get", tariff_id="summer").status_code == 404
