"""Reports tell what stories came to: as JSON, as JUnit's XML, and as a page that needs no network."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from sandbox.scenario import reports
from sandbox.scenario.headless import Played, play_whole
from sandbox.scenario.script import script_faults

STORY = {
    "name": "A story of <two> cars & a bug",
    "start": "2025-01-06T17:00:00Z",
    "timezone": "Europe/Oslo",
    "steps": [
        {"add_webhook": {}, "as": "hook"},
        {"add_vehicle": {"vendor": "TESLA", "user": "ada", "battery_level": 40}, "as": "car"},
        {"plug_in": {"vehicle": "car", "power": 11}},
        {"expect": {"vehicle": "car", "chargeState.isCharging": True, "within": "10s"}},
        {"advance": "2h"},
        {"expect": {"vehicle": "car", "chargeState.batteryLevel": 90}},
        {"break_webhook": {"webhook": "hook", "status": 503, "times": 1}},
        {"unplug": "car"},
        {"advance": "1m"},
    ],
}


async def played(script: dict[str, Any], **how: Any) -> Played:
    assert script_faults(script) == []
    return await play_whole(script, None, [].append, **how)


@pytest.fixture
async def story() -> Played:
    return await played(STORY, is_drawn=True)


async def test_json_tells_the_verdict_and_everything_that_led_to_it(story: Played) -> None:
    told = reports.as_json(story)
    assert (told["failed"], told["verdict"]) == (True, "1 of 2 checks failed")
    assert [check["met"] for check in told["checks"]] == [True, False]
    assert told["checks"][1]["detail"] == "chargeState.batteryLevel: wanted 90, saw 74"
    assert (told["start"], told["end"]) == ("2025-01-06T17:00:00.000Z", "2025-01-06T19:01:05.000Z")
    assert told["timeline"][-1]["line"] == f"scenario ended: {STORY['name']}"
    assert {(one["status"], one["try"]) for one in told["deliveries"]} >= {(204, 1), (503, 1), (204, 2)}


async def test_junit_has_a_case_for_each_check_and_one_for_the_end(story: Played) -> None:
    (suite,) = ET.fromstring(reports.as_junit([story]))
    assert suite.attrib["name"] == STORY["name"]
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("3", "1")
    failures = [case.find("failure") for case in suite]
    assert [failure is None for failure in failures] == [True, False, True]
    assert "wanted 90, saw 74" in failures[1].attrib["message"]
    assert suite[-1].attrib["name"] == "the story ends"


async def test_a_story_that_does_not_end_fails(story: Played) -> None:
    story.run.is_done = False
    (suite,) = ET.fromstring(reports.as_junit([story]))
    assert "has not ended" in suite[-1].find("failure").attrib["message"]
    assert reports.has_failed(story)


async def test_the_page_shows_everything_and_needs_nothing_else(story: Played) -> None:
    page = reports.as_html([story]).decode()
    assert "A story of &lt;two&gt; cars &amp; a bug" in page
    assert "1 of 2 checks failed" in page
    assert "wanted 90, saw 74" in page
    assert page.count('<path class="line"') == 2
    assert "user:vehicle:discovered, user:vehicle:updated" in page
    assert not re.search(r"(src|href)=|url\(|@import", page)
    parser = _Balanced()
    parser.feed(page)
    assert parser.left_open == []


async def test_stories_share_a_page(story: Played) -> None:
    other = await played({"name": "Nothing", "steps": []}, is_drawn=True)
    page = reports.as_html([story, other]).decode()
    assert page.count("<article>") == 2
    assert "it has ended, and had no checks" in page


async def test_a_story_that_was_not_drawn_has_no_charts() -> None:
    assert b"<svg" not in reports.as_html([await played(STORY)])


class _Balanced(HTMLParser):
    """Finds tags that are not closed, or in another order."""

    def __init__(self) -> None:
        super().__init__()
        self.left_open: list[str] = []

    def handle_starttag(self, tag: str, _attrs: Any) -> None:
        if tag not in {"meta", "br"}:
            self.left_open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        """Nothing is open after it."""

    def handle_endtag(self, tag: str) -> None:
        assert self.left_open.pop() == tag
