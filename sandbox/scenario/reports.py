"""Reports: what stories came to, as JSON, as JUnit's XML for CI, and as one HTML file that needs nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from sandbox.moments import written
from sandbox.scenario.charts import HEIGHT, LEFT, RIGHT, WIDTH, Chart, Span, chart_of
from sandbox.web.templates import draw

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from sandbox.scenario.curves import Curve
    from sandbox.scenario.headless import Played
    from sandbox.scenario.player import Run
    from sandbox.webhooks.deliver import Attempt

MOST_LINES = 2_000


def verdict(run: Run) -> str:
    """Say in a sentence what a run came to."""
    checks = f"{len(run.verdicts)} check{'' if len(run.verdicts) == 1 else 's'}"
    failed = [verdict for verdict in run.verdicts if not verdict.is_met]
    if not run.is_done:
        return f"it has not ended within twenty years, after {checks}"
    if failed:
        return f"{len(failed)} of {checks} failed"
    return f"{checks}, all met" if run.verdicts else "it has ended, and had no checks"


def has_failed(played: Played) -> bool:
    """Whether a story failed: a check that does not hold, a step that was refused, or no end."""
    return played.run.has_failed or not played.run.is_done


def as_json(played: Played) -> dict[str, Any]:
    """Give a story as plain data."""
    return {
        "name": played.run.name,
        "failed": has_failed(played),
        "verdict": verdict(played.run),
        "seed": played.seed,
        "start": written(played.began),
        "end": written(played.ended),
        "seconds": round(played.wall_seconds, 3),
        "checks": [
            {"step": one.step, "at": written(one.at), "met": one.is_met, "what": one.what, "detail": one.detail}
            for one in played.run.verdicts
        ],
        "timeline": [{"at": written(at), "line": line} for at, line in played.lines],
        "requests": played.requests,
        "deliveries": [_delivery(attempt) for attempt in played.deliveries],
    }


def as_junit(stories: Sequence[Played]) -> bytes:
    """Write stories as test suites, and their checks as test cases."""
    from xml.etree import ElementTree as ET

    suites = ET.Element("testsuites")
    for played in stories:
        suites.append(_suite(played))
    ET.indent(suites)
    whole: bytes = ET.tostring(suites, encoding="utf-8", xml_declaration=True)
    return whole


def _suite(played: Played) -> Element:
    from xml.etree.ElementTree import Element, SubElement

    run = played.run
    cases = [(f"{one.step}: {one.what}", one.detail if not one.is_met else None, one.at) for one in run.verdicts]
    cases.append(("the story ends", None if run.is_done else verdict(run), played.ended))
    counts = {"tests": len(cases), "failures": sum(failure is not None for _, failure, _ in cases), "errors": 0}
    suite = Element("testsuite", name=run.name, time=f"{played.wall_seconds:.3f}")
    suite.attrib |= {name: str(count) for name, count in counts.items()}
    for name, failure, at in cases:
        case = SubElement(suite, "testcase", classname=run.name, name=name, time="0")
        if failure is not None:
            SubElement(case, "failure", message=failure).text = f"at {written(at)}: {failure}"
    return suite


def as_html(stories: Sequence[Played]) -> bytes:
    """Draw stories as one page."""
    return draw("report", {"stories": [_story(played) for played in stories], "size": (WIDTH, HEIGHT, LEFT, RIGHT)})


def _story(played: Played) -> dict[str, Any]:
    span = Span(played.began, max(played.ended, played.began + 60), played.run.stage.timezone)
    curves = played.curves.drawn() if played.curves is not None else []
    return {
        **as_json(played),
        "zone": span.zone,
        "lines_left_out": max(0, len(played.lines) - MOST_LINES),
        "timeline": [{"at": written(at), "line": line} for at, line in played.lines[:MOST_LINES]],
        "assets": _assets(curves, played.names, span),
        "assets_left_out": played.curves.left_out if played.curves is not None else 0,
        "marks": [(span.place(one.at), one.is_met, one.what) for one in played.run.verdicts],
    }


def _assets(curves: list[Curve], names: dict[str, str], span: Span) -> list[tuple[str, str, list[Chart]]]:
    """Give the charts of each asset, with its name and kind."""
    charts: dict[str, tuple[str, str, list[Chart]]] = {}
    for curve in curves:
        named = names.get(curve.asset_id, curve.asset_id)
        charts.setdefault(curve.asset_id, (named, curve.kind, []))[2].append(chart_of(curve, span))
    return list(charts.values())


def _delivery(attempt: Attempt) -> dict[str, Any]:
    return {
        "at": written(attempt.at),
        "url": attempt.delivery.url,
        "try": attempt.tries,
        "events": [event["event"] for event in orjson.loads(attempt.delivery.body)],
        "status": attempt.outcome.status,
        "error": attempt.outcome.error,
    }
