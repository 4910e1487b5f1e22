"""Charts are worked out to the pixel: lines, areas, round values, clock times of the story's own zone."""

from __future__ import annotations

import pytest

from sandbox.moments import moment_of
from sandbox.scenario.charts import HEIGHT, LEFT, RIGHT, TOP, WIDTH, Span, chart_of
from sandbox.scenario.curves import MEASURES, Curve

NOON = moment_of("2025-06-14T12:00:00Z")
POWER, LEVEL, *_ = MEASURES
DAY = Span(NOON, NOON + 86_400, "Europe/Oslo")


def drawn(*values: float, measure: object = POWER) -> object:
    points = [(NOON + 3600 * hour, value) for hour, value in enumerate(values)]
    return chart_of(Curve("id", "meter", measure, points), DAY)


def labels(chart: object) -> list[str]:
    return [mark.label for mark in chart.values]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ((0, 11), ["0", "5", "10", "15"]),
        ((-6.06, 2.04), ["-10", "-5", "0", "5"]),
        ((0, 0), ["0", "0.05"]),
        ((3, 3), ["0", "1", "2", "3"]),
        ((-4, -2), ["-4", "-2", "0"]),
    ],
)
def test_an_axis_has_round_values_that_hold_zero_and_the_curve(values: tuple[float, ...], wanted: list[str]) -> None:
    assert labels(drawn(*values)) == wanted


def test_a_level_has_the_axis_of_percentages() -> None:
    chart = drawn(40, 80, measure=LEVEL)
    assert labels(chart) == ["0", "50", "100"]
    assert (chart.lowest, chart.highest) == ("40", "80")


def test_a_line_goes_from_the_left_to_the_right_and_leaves_out_what_is_level() -> None:
    chart = drawn(0, 0, 0, 0, 15, *[15] * 20)
    assert chart.line == f"M{LEFT}.0 {chart.zero}L{DAY.place(NOON + 3 * 3600)} {chart.zero}" + "".join(
        f"L{DAY.place(NOON + hour * 3600)} {TOP}.0" for hour in (4, 24)
    )
    assert DAY.place(NOON + 86_400) == WIDTH - RIGHT
    assert chart.area.endswith(f" {chart.zero}Z")
    assert 0 < chart.zero < HEIGHT


def test_times_are_those_of_the_clocks_of_the_story() -> None:
    assert [mark.label for mark in DAY.times()] == ["18:00", "00:00", "06:00", "12:00"]
    year = Span(NOON, NOON + 100 * 86_400, "Asia/Kathmandu")
    assert len(year.times()) <= 6
    assert all(" " in mark.label for mark in year.times())


def test_a_curve_of_one_look_is_drawn_too() -> None:
    assert drawn(5).line.startswith(f"M{LEFT}.0 ")
