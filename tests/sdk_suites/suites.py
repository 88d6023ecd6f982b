"""Which suites of the SDKs are run, and what of them is left out and why: `suites.toml`, read."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).with_name("suites.toml")


@dataclass(frozen=True)
class Exclusion:
    """A test, or a file of tests, that is left out."""

    test: str
    reason: str


@dataclass(frozen=True)
class Suite:
    """One suite; `files` only where it comes from a checkout."""

    name: str
    kind: str
    package: str
    exclusions: tuple[Exclusion, ...]
    files: tuple[str, ...] = ()


def suites() -> tuple[Suite, ...]:
    """All of them."""
    entries = tomllib.loads(DATA.read_text(encoding="utf-8"))["suite"]
    return tuple(
        Suite(
            entry["name"],
            entry["kind"],
            entry["package"],
            tuple(Exclusion(**exclusion) for exclusion in entry["exclusions"]),
            tuple(entry.get("files", [])),
        )
        for entry in entries
    )
