"""A local, offline stand-in for the Enode API: simulated homes behind the real contract. Unofficial."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["Sandbox", "__version__"]

if TYPE_CHECKING:
    from sandbox.sandbox import Sandbox


def __getattr__(name: str) -> object:
    """Import `Sandbox` when it is first asked for, so that importing the package costs nothing."""
    if name == "Sandbox":
        from sandbox.sandbox import Sandbox

        return Sandbox
    message = f"module 'sandbox' has no attribute '{name}'"
    raise AttributeError(message)
