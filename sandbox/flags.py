"""Flags of the command line: how their values are read, and the variables of the environment that set them too."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

Command = TypeVar("Command", bound="Callable[..., Any]")
FILE = click.Path(dir_okay=False, path_type=Path)
RATES = {"manual": 0.0, "real": 1.0}


class Rate(click.ParamType[float]):
    """A clock's rate: real, manual, or world seconds per second."""

    name = "real|manual|RATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read it."""
        if value in RATES:
            return RATES[value]
        try:
            rate = float(value)
        except ValueError:
            rate = -1.0
        if not 0 <= rate <= 10_000_000:
            self.fail(f"'{value}' is not real, manual, or a number from 0 to 10,000,000", param, ctx)
        return rate


class Moment(click.ParamType[float]):
    """A moment in time."""

    name = "MOMENT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read it."""
        from sandbox.moments import moment_of

        try:
            return moment_of(value) if isinstance(value, str) else float(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def option(flag: str, *names: str, **words: Any) -> Callable[[Command], Command]:
    """Make an option that the environment can set too: `--port` is ENODE_SANDBOX_PORT."""
    name = flag.lstrip("-").replace("-", "_").upper()
    return click.option(flag, *names, envvar=f"ENODE_SANDBOX_{name}", show_envvar=True, show_default=True, **words)
