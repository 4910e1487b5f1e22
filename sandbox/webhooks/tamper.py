"""What a delivery's bytes suffer when it goes wrong on purpose: its events, or its signature. One row per effect."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from sandbox.webhooks.sign import sign
from sandbox.world.webhook import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox.world.breakages import Breakage
    from sandbox.world.facts import Fact

FactsOf: TypeAlias = "Callable[[Sequence[Fact]], Sequence[Fact]]"
SignatureOf: TypeAlias = "Callable[[str, bytes], str]"


@dataclass(frozen=True)
class Tampering:
    """How the events of a delivery are changed, and how it is signed."""

    facts: FactsOf = list
    signature: SignatureOf = sign


def _skewed(breakage: Breakage) -> Tampering:
    return Tampering(facts=lambda facts: [replace(fact, at=max(0.0, fact.at + breakage.seconds)) for fact in facts])


def _backwards(_breakage: Breakage) -> Tampering:
    return Tampering(facts=lambda facts: in_order(facts[::-1]))


def _other_bytes(_breakage: Breakage) -> Tampering:
    return Tampering(signature=lambda secret, body: sign(secret, body + b" "))


def _other_secret(_breakage: Breakage) -> Tampering:
    return Tampering(signature=lambda secret, body: sign(f"not {secret}", body))


TAMPERINGS: dict[str, Callable[[Breakage], Tampering]] = {
    "skewed_created_at": _skewed,
    "out_of_order": _backwards,
    "wrong_signature": _other_bytes,
    "wrong_secret": _other_secret,
}
UNTOUCHED = Tampering()


def tampering(breakage: Breakage | None) -> Tampering:
    """Give what a delivery suffers; nothing, if what it meets leaves its bytes alone."""
    row = TAMPERINGS.get(breakage.effect) if breakage is not None else None
    return row(breakage) if row is not None and breakage is not None else UNTOUCHED
