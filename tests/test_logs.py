"""Logs of a serving process: text or JSON lines, quiet unless asked."""

from __future__ import annotations

import json
import logging
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from sandbox.logs import JsonLines
from tests.processes import serving


def ask(url: str) -> None:
    form = b"grant_type=client_credentials&client_id=sandbox&client_secret=sandbox"
    with urlopen(Request(f"{url}/oauth2/token", form)) as got:
        token = json.load(got)["access_token"]
    for path in ("/vehicles", "/vehicles/nobody"):
        try:
            urlopen(Request(url + path, headers={"Authorization": f"Bearer {token}"})).close()
        except HTTPError as error:
            error.close()


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_every_request_is_a_line_if_that_is_wanted(log_format: str) -> None:
    with serving("--log-format", log_format, "--log-level", "info") as served:
        ask(served.url)
        assert served.end() == 0
    lines = served.err.splitlines()
    if log_format == "json":
        told = [json.loads(line) for line in lines]
        assert [(line["level"], line["method"], line["path"], line["status"]) for line in told] == [
            ("info", "GET", "/vehicles", 200),
            ("info", "GET", "/vehicles/nobody", 404),
        ]
        assert all(line["client"] == "sandbox" and line["at"].endswith("Z") for line in told)
    else:
        assert lines == ["INFO GET /vehicles 200", "INFO GET /vehicles/nobody 404"]


def test_it_is_silent_while_all_is_well() -> None:
    with serving() as served:
        ask(served.url)
        assert served.end() == 0
    assert served.err == ""


def test_a_trace_is_part_of_its_line() -> None:
    try:
        raise LookupError("over there")
    except LookupError as error:
        trace = (type(error), error, error.__traceback__)
    record = logging.LogRecord("sandbox", logging.ERROR, __file__, 1, "client %s", ("ada",), trace)
    told = json.loads(JsonLines().format(record))
    assert (told["level"], told["message"]) == ("error", "client ada")
    assert "LookupError: over there" in told["trace"]
