"""What the command line looks at without serving: files, the catalogue, and saved runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import files
from sandbox.clients import Clients, code_name
from sandbox.journal_file import JournalFile
from sandbox.moments import written
from sandbox.replay import digest, replay
from sandbox.scenario.script import KEYS, script_faults
from sandbox.scenario.verbs import VERBS
from sandbox.server import catalogue
from sandbox.shapes import Checker
from sandbox.world.catalogue import VENDOR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sandbox.scenario.words import Verb
    from sandbox.world.catalogue import Vendor
    from sandbox.world.models.hvac import HvacModel


def faults_of(path: Path) -> list[str]:
    """Find everything that is wrong with a scenario or vendor file, each with file, line and key."""
    try:
        value, root = files.read_tree(path)
    except files.Refused as refusal:
        return [str(refusal)]
    found = Checker(VENDOR).faults(value) if _is_vendor(value) else script_faults(value)
    return files.located_faults(str(path), root, found).splitlines()


def _is_vendor(value: Any) -> bool:
    """Whether a file is meant for a vendor: by most of its keys, since any of them may be missing or misspelt."""
    keys = set(value) if isinstance(value, dict) else set()
    return len(keys & set(VENDOR["properties"])) > len(keys & set(KEYS))


def catalogue_rows(kind: str | None) -> list[dict[str, Any]]:
    """List vendors and models as plain rows, those of one asset type if asked for."""
    known, rows = catalogue(), []
    for vendor in (known.vendor(vendor_id) for vendor_id in known.ids):
        for name, section in vendor.sections.items():
            if kind in {None, name}:
                rows += [_model_row(vendor, name, model, section.status) for model in section.models]
    return rows


def _model_row(vendor: Vendor, kind: str, model: Any, status: str) -> dict[str, Any]:
    return {
        "vendor": vendor.id,
        "type": kind,
        "model": model.name,
        "from": model.from_year,
        "figures": FIGURES[kind](model),
        "status": status,
        "cannot": [name for name, can in model.capabilities._asdict().items() if not can.is_capable],
    }


def _heat_and_cold(model: HvacModel) -> list[str]:
    powers = ((model.heat_kw, "heat"), (model.cool_kw, "cold"))
    return [*(f"{kw:g} kW {what}" for kw, what in powers if kw), f"COP {model.cop:g}", "/".join(model.modes)]


FIGURES: dict[str, Callable[[Any], list[str]]] = {
    "vehicle": lambda car: [f"{car.capacity_kwh:g} kWh", f"{car.range_km:g} km", f"{car.ac_kw:g} kW {car.phases}~"],
    "charger": lambda box: [f"{box.max_current_a:g} A {box.phases}~"],
    "battery": lambda store: [f"{store.capacity_kwh:g} kWh", f"{store.charge_kw:g}/{store.discharge_kw:g} kW"],
    "inverter": lambda inverter: [f"{inverter.ac_kw:g} kW {inverter.phases}~"],
    "meter": lambda meter: [f"{meter.phases}~"],
    "hvac": _heat_and_cold,
}


def verb_rows(*, is_whole: bool) -> list[dict[str, Any]]:
    """List the verbs as plain rows, with the names of their arguments, or their whole schema."""
    return [
        {
            "verb": verb.name,
            "group": verb.group,
            **({"schema": verb.shape} if is_whole else {"takes": [_taken(verb, name) for name in verb.takes]}),
            "does": verb.does,
        }
        for verb in VERBS.values()
    ]


def _taken(verb: Verb, name: str) -> str:
    return f"{name}?" if name in verb.optional else name


def table(rows: list[dict[str, Any]]) -> str:
    """Lay rows out in columns."""
    if not rows:
        return "nothing"
    lines = [list(rows[0]), *([_cell(value) for value in row.values()] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def replayed(path: Path, client_id: str, to: float | None) -> tuple[dict[str, Any], str | None]:
    """Make a client's world again from a saved run; gives how it stands, and what came out differently."""
    file = JournalFile(path, code_name())
    try:
        clients = Clients(catalogue(), file)
        client = clients.make_again(client_id)
        difference = replay(client, until=to)
        state = {"now": written(client.world.now()), "digest": digest(client.world), "state": client.world.state()}
        return state, difference
    finally:
        file.close()


def _cell(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
