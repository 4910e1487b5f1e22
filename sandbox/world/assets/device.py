"""Devices: what every kind of asset must be able to say and do by itself."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Any


class Device(ABC):
    """The physics of one kind of asset, seen from without."""

    __slots__ = ()

    @property
    @abstractmethod
    def is_active(self) -> bool:
        """Whether its values move by themselves just now."""

    def place_holds_until(self, at: float) -> float:  # noqa: ARG002  most things stay where they are
        """Give until when it surely stays where it is, as far as the places of its user go."""
        return math.inf

    @abstractmethod
    def observe(self, at: float) -> Any:
        """Make the record that the vendor would send at `at`, which lies in the present stretch of the truth."""

    @abstractmethod
    def observe_bare(self, at: float) -> Any:
        """Make the record of an asset just discovered: information only (behaviour 5.3)."""

    @abstractmethod
    def scrap(self) -> None:
        """Take back everything that is due for this asset, and leave its home."""

    @abstractmethod
    def truth(self) -> dict[str, Any]:
        """Give the true state as plain data, units in the names."""

    @abstractmethod
    def put(self, **truths: Any) -> None:
        """Set true values by the names that `truth` gives them, or refuse."""

    @abstractmethod
    def break_down(self, kind: str) -> None:
        """Fall into a state that needs a person: `fault`, or another that this kind of asset knows."""

    @abstractmethod
    def clear_fault(self) -> None:
        """Have a person put things right."""

    @abstractmethod
    def forget_place(self) -> None:
        """Work out anew at which of its user's locations the asset stands; they have changed."""
