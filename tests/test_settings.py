"""Settings: one row each, with a default that its own shape accepts, and read from text without loss."""

from __future__ import annotations

from dataclasses import asdict, fields

import pytest

from sandbox.settings import NAMES, SHAPE, Settings, as_json, changed, checker, parsed


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_has_a_help_and_a_default_that_fits(name):
    (row,) = (row for row in fields(Settings) if row.name == name)
    assert SHAPE["properties"][name]["description"] == row.metadata["help"] != ""
    default = getattr(Settings(), name)
    assert checker().faults({name: list(default) if isinstance(default, tuple) else default}) == []


def test_settings_are_as_the_sources_say():
    settings = Settings()
    assert settings.telemetry == "prompt"
    assert (settings.polled_active_seconds, settings.polled_quiet_seconds) == (120, 420)
    assert settings.webhook_timeout_seconds == 5
    assert settings.webhook_retries == "sandbox"
    assert settings.command_timeout_seconds == 10
    assert settings.page_size == 50
    assert settings.token_seconds == 3599


def test_changed_settings_differ_in_what_was_named_only():
    settings = changed(Settings(), {"page_size": 7, "webhook_retry_gaps": [1, 2]})
    assert settings.page_size == 7
    assert settings.webhook_retry_gaps == (1, 2)
    assert {**asdict(Settings()), "page_size": 7, "webhook_retry_gaps": (1, 2)} == asdict(settings)


def test_only_what_differs_is_shown():
    assert as_json(Settings()) == {}
    assert as_json(changed(Settings(), {"telemetry": "polled", "page_size": 50})) == {"telemetry": "polled"}


def test_what_is_shown_makes_the_same_settings_again():
    settings = changed(Settings(), {"telemetry": "polled", "webhook_retry_gaps": [3, 4.5], "heartbeat_seconds": 60})
    assert changed(Settings(), as_json(settings)) == settings


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"telemetry": "now"}, "$.telemetry: must be one of prompt, polled, got 'now'"),
        ({"page_size": 0}, "$.page_size: must be at least 1, got 0"),
        ({"page_size": 2.5}, "$.page_size: must be a whole number, got 2.5"),
        ({"telemetry_seconds": 0.5}, "$.telemetry_seconds: must be at least 1, got 0.5"),
        ({"initializing_seconds": 0}, "$.initializing_seconds: must be at least 0.001, got 0"),
        ({"heartbeat_seconds": "often"}, "$.heartbeat_seconds: must be a number, got 'often'"),
        ({"webhook_retry_gaps": [1, 0]}, "$.webhook_retry_gaps[1]: must be at least 0.001, got 0"),
        ({"speed": 1}, f"$.speed: is not known: must be one of {', '.join(NAMES)}"),
    ],
)
def test_a_setting_out_of_bounds_is_refused_with_place_and_limit(values, sentence):
    assert [str(fault) for fault in checker().faults(values)] == [sentence]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("telemetry", "polled", "polled"),
        ("page_size", "20", 20),
        ("heartbeat_seconds", "60", 60),
        ("webhook_retry_gaps", "1,2.5, 4", [1, 2.5, 4]),
        ("refresh_seconds", "0", 0),
    ],
)
def test_a_setting_is_read_from_text(name, text, value):
    assert parsed(name, text) == value


@pytest.mark.parametrize("name", ["command_seconds", "initializing_seconds", "telemetry_seconds", "refresh_seconds"])
def test_a_fraction_of_a_second_is_read_from_text_as_it_stands(name):
    assert parsed(name, "2.5") == 2.5


def test_a_fraction_of_a_count_is_refused_not_cut():
    assert checker().faults({"page_size": parsed("page_size", "50.7")}) != []


@pytest.mark.parametrize("name", ["page_size", "heartbeat_seconds", "webhook_retry_gaps", "telemetry"])
@pytest.mark.parametrize("text", ["", "abc", "nan", "inf", "-inf", "1e999", "-1", "0x10"])
def test_garbage_for_a_setting_is_left_to_the_shape_which_refuses_it(name, text):
    assert checker().faults({name: parsed(name, text)}) != []
