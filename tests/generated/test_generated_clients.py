"""A stock generator makes a working client of our document, of the oldest version and of the newest."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox import Sandbox
from sandbox.api.versions import NEWEST, VERSIONS
from tests.recording import note
from tests.sdk.driving import car_of

OLDEST = list(VERSIONS)[-1]
COMPLAINTS = ("WARNING", "ERROR", "Unable", "invalid", "Skipping schema", "could not")


@contextmanager
def generated(sandbox: Sandbox, version: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Make a client of the document that the server gives, and set it up; gives its package and itself."""
    answer = httpx.get(f"{sandbox.url}/sandbox/openapi.json", params={"version": version})
    package = f"client_{version.replace('-', '_')}"
    (folder / "openapi.json").write_text(json.dumps(answer.json()))
    asked = ["generate", "--path", str(folder / "openapi.json"), "--output-path", str(folder / package)]
    run = [sys.executable, "-m", "openapi_python_client", *asked, "--meta", "none"]
    (folder / "config.yml").write_text("post_hooks: []\n")
    told = subprocess.run(
        [*run, "--config", str(folder / "config.yml")], capture_output=True, text=True, check=True, cwd=folder
    )
    assert not [word for word in COMPLAINTS if word in told.stdout + told.stderr], told.stdout + told.stderr
    monkeypatch.syspath_prepend(str(folder))
    form = {"grant_type": "client_credentials"}
    login = (sandbox.client_id, sandbox.client_secret)
    token = httpx.post(sandbox.token_url, data=form, auth=login).json()["access_token"]
    made = importlib.import_module(package)
    headers = {"Enode-Version": version}
    with made.AuthenticatedClient(base_url=sandbox.url, token=token, headers=headers) as client:
        yield package, client
    for request in sandbox.requests():
        note(version, request.method, request.path, request.status, "G")


def operation(package: str, tag: str, name: str) -> Any:
    return importlib.import_module(f"{package}.api.{tag}.{name}").sync


def test_a_client_of_the_newest_version(
    enode_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with generated(enode_sandbox, NEWEST, tmp_path, monkeypatch) as (package, client):
        car = car_of(enode_sandbox)
        page = operation(package, "vehicles", "get_vehicles")(client=client)
        assert [(one.id, one.charge_state.battery_level) for one in page.data] == [(car, 40)]
        models = importlib.import_module(f"{package}.models")
        hook = models.WebhookInput(url="https://example.com/", secret="a secret")
        made = operation(package, "webhooks", "create_webhook")(client=client, body=hook)
        assert (made.url, made.is_active) == ("https://example.com/", True)
        problem = operation(package, "users", "get_user")("nobody", client=client)
        assert problem.title == "User does not exist"


def test_a_client_of_the_oldest_version(
    enode_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with generated(enode_sandbox, OLDEST, tmp_path, monkeypatch) as (package, client):
        car = car_of(enode_sandbox)
        (one,) = operation(package, "vehicles", "get_vehicles")(client=client, enode_user_id="ada")
        assert (one.id, one.charging_location_id) == (car, None)
        assert [reason.value for reason in one.charge_state.is_charging_reasons] == ["NOT_PLUGGED_IN"]
        me = operation(package, "me", "get_me")(client=client, enode_user_id="ada")
        assert [linked.vendor.value for linked in me.linked_vendors] == ["TESLA"]
        problem = operation(package, "me", "get_me")(client=client, enode_user_id="nobody")
        assert problem.message == problem.detail
