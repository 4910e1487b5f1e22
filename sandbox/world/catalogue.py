"""The catalogue: vendors and their models as frozen rows, read from `vendors/` one file at a time, when needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from sandbox.shapes import Shape, array, listed, obj, one_of, text
from sandbox.world.models import MODEL_KINDS, ModelKind
from sandbox.world.models.capabilities import capabilities_shape
from sandbox.world.models.habits import Habits, habits_shape
from sandbox.world.refusals import Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

STATUSES = ("default", "opt-in", "beta", "contact")
REGIONS = ("AU", "CA", "EU", "NA", "US")
LINKING = ("vendor-sign-in", "link-sdk-only")


def _section_shape(name: str, kind: ModelKind) -> Shape:
    return obj(
        {
            "name": text(minLength=1),
            "status": one_of(*STATUSES),
            "regions": array(one_of(*REGIONS), uniqueItems=True),
            "portal": text(minLength=1),
            "linking": array(one_of(*LINKING), uniqueItems=True),
            "habits": habits_shape(name),
            "nulls": array(one_of(*kind.nulls), uniqueItems=True) if kind.nulls else array(text(), maxItems=0),
            "capabilities": capabilities_shape(kind.capabilities),
            **kind.extra,
            "models": array(kind.shape, minItems=1),
        },
        optional=("name", "linking", "habits", "nulls", "capabilities"),
    )


VENDOR: Shape = obj(
    {
        "id": text(pattern="^[A-Za-z]+$"),
        "name": text(minLength=1),
        "notes": text(),
        **{name: _section_shape(name, kind) for name, kind in MODEL_KINDS.items()},
    },
    optional=("notes", *MODEL_KINDS),
)


@dataclass(frozen=True)
class Section:
    """What a vendor has in one kind of asset; `name` is the brand, `portal` the app that its customers know."""

    name: str
    status: str
    regions: tuple[str, ...]
    portal: str
    linking: tuple[str, ...]
    habits: Habits
    nulls: tuple[str, ...]
    models: tuple[Any, ...]


@dataclass(frozen=True)
class Vendor:
    """A vendor: the id that the API shows, the name that people know, and what it makes, by kind of asset."""

    id: str
    name: str
    notes: str
    sections: Mapping[str, Section]

    def section(self, kind: str) -> Section:
        """Give what the vendor has in a kind of asset; Unknown says what it has instead."""
        section = self.sections.get(kind)
        if section is None:
            detail = f"{self.id} has no {kind}: it has {listed(self.sections) or 'nothing'}"
            raise Unknown(detail)
        return section

    def model(self, kind: str, name: str | None) -> Any:
        """Find a model by name; without one, the first. Unknown names the models there are."""
        models = {model.name: model for model in self.section(kind).models}
        model = models.get(name) if name is not None else next(iter(models.values()))
        if model is None:
            detail = f"'{name}' is not a {kind} of {self.id}: must be one of {listed(models)}"
            raise Unknown(detail)
        return model


class Source(Protocol):
    """Where vendors are written down."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all vendors, sorted."""

    def load(self, vendor_id: str) -> Mapping[str, Any]:
        """Read one vendor."""

    def load_all(self) -> None:
        """Read all vendors at once, in the quickest way there is."""


class Catalogue:
    """All vendors, by id."""

    def __init__(self, source: Source) -> None:
        """Take where they are written down; nothing is read yet."""
        self._source = source
        self._vendors: dict[str, Vendor] = {}

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all vendors, sorted."""
        return self._source.ids

    def vendor(self, vendor_id: str) -> Vendor:
        """Find a vendor; Unknown names the vendors there are."""
        if vendor_id not in self._vendors:
            if vendor_id not in self.ids:
                detail = f"'{vendor_id}' is not a vendor: must be one of {listed(self.ids)}"
                raise Unknown(detail)
            self._vendors[vendor_id] = vendor_from(self._source.load(vendor_id))
        return self._vendors[vendor_id]

    def of_kind(self, kind: str) -> list[Vendor]:
        """Give the vendors that have a kind of asset, in the order of their ids."""
        self._source.load_all()
        return [vendor for vendor in map(self.vendor, self.ids) if kind in vendor.sections]


def vendor_from(file: Mapping[str, Any]) -> Vendor:
    """Make a vendor's row from its file, which fits VENDOR already."""
    sections = {name: _section(file, kind, file[name]) for name, kind in MODEL_KINDS.items() if name in file}
    return Vendor(file["id"], file["name"], file.get("notes", ""), sections)


def _section(file: Mapping[str, Any], kind: ModelKind, written: Mapping[str, Any]) -> Section:
    given = written.get("habits", {})
    return Section(
        written.get("name", file["name"]),
        written["status"],
        tuple(written["regions"]),
        written["portal"],
        tuple(written.get("linking", ())),
        Habits(**{**given, "quirks": tuple(given.get("quirks", ()))}),
        tuple(written.get("nulls", ())),
        tuple(kind.model(model, written) for model in written["models"]),
    )
