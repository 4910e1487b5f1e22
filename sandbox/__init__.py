"""A local, offline stand-in for the Enode API: simulated homes behind the real contract. Unofficial."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["ExpectationNotMet", "Sandbox", "SandboxError", "WebhookReceiver", "__version__"]

if TYPE_CHECKING:
    from sandbox.receiver import WebhookReceiver
    from sandbox.remote import ExpectationNotMet, SandboxError
    from sandbox.sandbox import Sandbox

HOMES = {
    "ExpectationNotMet": "sandbox.remote",
    "Sandbox": "sandbox.sandbox",
    "SandboxError": "sandbox.remote",
    "WebhookReceiver": "sandbox.receiver",
}


def __getattr__(name: str) -> object:
    """Import what is public when it is first asked for, so that importing the package costs nothing."""
    if name in HOMES:
        from importlib import import_module

        return getattr(import_module(HOMES[name]), name)
    message = f"module 'sandbox' has no attribute '{name}'"
    raise AttributeError(message)
