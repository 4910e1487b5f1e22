"""JSON as JavaScript's JSON.stringify writes it: what receivers hash when they parse and write again (W1)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any


def stringify(value: Any) -> str:
    """Write a value as JSON.stringify would."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_text(key)}:{stringify(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(stringify(part) for part in value) + "]"
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return number(float(value))


def number(value: float) -> str:
    """Write a number by the rules of ECMA-262, Number::toString."""
    if value == 0:
        return "0"
    _sign, digits, exponent = Decimal(repr(abs(value))).normalize().as_tuple()
    assert isinstance(exponent, int)
    text, point = "".join(map(str, digits)), len(digits) + exponent
    before = "-" if value < 0 else ""
    if 0 < point <= 21:
        return before + (text.ljust(point, "0") if exponent >= 0 else f"{text[:point]}.{text[point:]}")
    if -6 < point <= 0:
        return f"{before}0.{'0' * -point}{text}"
    mantissa = text[0] + (f".{text[1:]}" if len(text) > 1 else "")
    return f"{before}{mantissa}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
