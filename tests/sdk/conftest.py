"""What the tests with the SDK share: every operation is asked sync and async."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.api.versions import NEWEST
from tests.recording import note
from tests.sdk.driving import Ask, program


@pytest.fixture(params=["sync", "async"])
def ask(request: pytest.FixtureRequest, enode_sandbox: Sandbox) -> Iterator[Ask]:
    """Call an operation of the SDK by its name, such as `vehicles.get`; sync, and once more async."""
    sdk = program(enode_sandbox)
    with asyncio.Runner() as runner:

        def call(name: str, /, **arguments: Any) -> Any:
            group, _, operation = name.partition(".")
            if request.param == "sync":
                return getattr(getattr(sdk, group), operation)(**arguments)
            return runner.run(getattr(getattr(sdk, group), f"{operation}_async")(**arguments))

        yield call
        for request in enode_sandbox.requests():
            note(request.headers.get("enode-version", NEWEST), request.method, request.path, request.status, "S")
        sdk.__exit__(None, None, None)
        runner.run(sdk.__aexit__(None, None, None))
