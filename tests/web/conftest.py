"""What the tests of the front door share: nothing that comes in may show on the console."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.browsing import browser
from tests.receivers import receiver

__all__ = ["browser", "quiet", "receiver"]

LOGGERS = ("sandbox", "asyncio", "aiohttp.server", "aiohttp.client", "aiohttp.web")


@pytest.fixture
def quiet(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """After the test, nothing was logged as a warning or worse, and standard error is empty.

    What is logged is taken out of the reports: bytes of bad requests in it could not be sent from a worker of xdist.
    """
    logged: list[str] = []

    def take(record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            logged.append(ascii(record.getMessage()))
        return False

    for name in LOGGERS:
        logging.getLogger(name).addFilter(take)
    yield
    for name in LOGGERS:
        logging.getLogger(name).removeFilter(take)
    assert logged == []
    assert capfd.readouterr().err == ""
