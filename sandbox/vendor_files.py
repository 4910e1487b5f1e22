"""Vendor files: read and checked one by one; all at once from a compiled copy, since YAML takes its time.

The copy lies in the user's cache and bears a hash of names, sizes and times of all files, so that a changed file makes
a new one. Where there is no place to keep it, everything works all the same, some tenths of a second slower.
"""

from __future__ import annotations

import os
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from sandbox import __version__, files
from sandbox.world.refusals import Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.shapes import Checker


class VendorFiles:
    """The vendor files of a folder."""

    def __init__(self, folder: Path, cache_folder: Path | None) -> None:
        """Take the folder, and where a compiled copy may be kept."""
        self._folder = folder
        self._cache_folder = cache_folder
        self._all: dict[str, Mapping[str, Any]] | None = None

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of all vendors, sorted; a file bears the id of its vendor as its name."""
        return tuple(sorted(path.stem for path in self._folder.glob("*.yaml")))

    def load(self, vendor_id: str) -> Mapping[str, Any]:
        """Read one vendor; Unknown names file, line and key of everything that is wrong."""
        if self._all is None:
            self._all = self._kept()
        return self._all[vendor_id] if self._all is not None else self._read(vendor_id)

    def load_all(self) -> None:
        """Read all vendors, and keep them compiled."""
        if self._all is None:
            self._all = self._kept()
        if self._all is None:
            self._all = {vendor_id: self._read(vendor_id) for vendor_id in self.ids}
            self._keep(self._all)

    def _kept(self) -> dict[str, Mapping[str, Any]] | None:
        """Give the compiled copy, if there is one of these very files."""
        path = self._copy
        try:
            kept: dict[str, Mapping[str, Any]] | None = orjson.loads(path.read_bytes()) if path is not None else None
        except (OSError, orjson.JSONDecodeError):
            return None
        return kept

    @cached_property
    def _copy(self) -> Path | None:
        """Where the compiled copy of these very files is kept, if anywhere."""
        if self._cache_folder is None:
            return None
        whole = blake2b(__version__.encode(), digest_size=12)
        for path in sorted(self._folder.glob("*.yaml")):
            seen = path.stat()
            whole.update(f"{path} {seen.st_size} {seen.st_mtime_ns}".encode())
        return self._cache_folder / f"vendors-{whole.hexdigest()}.json"

    def _keep(self, vendors: Mapping[str, Any]) -> None:
        path = self._copy
        if path is None:
            return
        draft = path.with_suffix(f".{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(orjson.dumps(vendors))
            draft.replace(path)
        except OSError:
            return

    def _read(self, vendor_id: str) -> Mapping[str, Any]:
        try:
            vendor: Mapping[str, Any] = files.read(self._folder / f"{vendor_id}.yaml", checker())
        except files.Refused as refusal:
            raise Unknown(str(refusal)) from None
        return vendor


@cache
def checker() -> Checker:
    """Give the checker of a vendor file, made once."""
    from sandbox.shapes import Checker
    from sandbox.world.catalogue import VENDOR

    return Checker(VENDOR)


def usual() -> VendorFiles:
    """Give the vendor files of this installation."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return VendorFiles(files.home("vendors"), Path(base) / "enode-sandbox" if os.path.isabs(base) else None)
