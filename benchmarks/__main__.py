"""`python -m benchmarks [--quick] [QUESTION ...]`: measures all, or those named, and prints one table."""

from __future__ import annotations

import argparse
import importlib
import sys

from benchmarks.figures import Figure, table

QUESTIONS = (
    "reads",
    "commands",
    "starting",
    "isolation",
    "kit",
    "homes",
    "smart_charging",
    "commuters",
    "charging_network",
    "growth",
    "replays",
    "deliveries",
    "retries",
    "neighbours",
    "past",
)


def main(arguments: list[str]) -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("questions", nargs="*", metavar="QUESTION", help=f"any of {', '.join(QUESTIONS)}; all if none")
    parser.add_argument("--quick", action="store_true", help="a short run, to see that it works; its figures are rough")
    asked = parser.parse_args(arguments)
    unknown = set(asked.questions) - set(QUESTIONS)
    if unknown:
        parser.error(f"no such question: {', '.join(unknown)}")
    figures: list[Figure] = []
    for name in asked.questions or QUESTIONS:
        print(f"{name} …", file=sys.stderr, flush=True)
        figures += importlib.import_module(f"benchmarks.{name}").measure(is_quick=asked.quick)
    print("\n".join(table(figures)))


if __name__ == "__main__":
    main(sys.argv[1:])
