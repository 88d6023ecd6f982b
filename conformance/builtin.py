"""What ships inside the package: contract, schemas, reference target, kills. Edge: package data on disk."""

import json
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from conformance.contract import clauses as contracts
from conformance.contract.clauses import Contract
from conformance.contract.kills import Kills
from conformance.contract.kills import load as load_kills
from conformance.contract.strength import Strength
from conformance.contract.strength import load as load_strength
from conformance.target import description as targets
from conformance.target.description import Target

CHECKS = Path(str(files("conformance"))) / "families"
"""The folder of the shipped families; ids of checks are relative to it."""


def _text(name: str) -> str:
    return files("conformance").joinpath(name).read_text(encoding="utf-8")


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema `contract`, `target`, `report`, `preflight`, `observe` or `kit`."""
    loaded: dict[str, Any] = json.loads(_text(f"contract/schemas/{name}.schema.json"))
    return loaded


def _clauses() -> dict[str, str]:
    """The text of each family's clauses, by the family's folder."""
    return {path.parent.name: path.read_text(encoding="utf-8") for path in CHECKS.glob("*/clauses.toml")}


@cache
def contract() -> Contract:
    """The contract of this version of the harness; it is read once, since nothing can change it."""
    return contracts.load(
        _text("contract/contract.toml"), schema("contract"), _clauses(), json.loads(_text("contract/access.json"))
    )


def reference_target() -> Target:
    """The target that is judged when none is named."""
    return replace(targets.load(_text("target/reference.toml"), Path("reference.toml"), schema("target")), path=None)


def sandbox_states() -> dict[str, Any]:
    """The protocol's model of a sandbox: what may be told of it after what."""
    found = files("fake_platform.protocol").joinpath("sandbox-states.json")
    loaded: dict[str, Any] = json.loads(found.read_text(encoding="utf-8"))
    return loaded


def kills() -> Kills:
    """Which mutants each check has killed; empty where no mutants run has been stored."""
    found = files("conformance").joinpath("contract/kills.json")
    return load_kills(found.read_text(encoding="utf-8")) if found.is_file() else Kills({})


def strength() -> Strength:
    """How many generated faults this version of the suite catches."""
    return load_strength(_text("contract/strength.json"))
