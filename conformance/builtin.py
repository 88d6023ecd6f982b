"""What ships inside the package: contract, schemas, reference target, kills. Edge: package data on disk."""

import json
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from conformance import contract as contracts
from conformance import target as targets
from conformance.contract import Contract
from conformance.kills import Kills
from conformance.kills import load as load_kills
from conformance.target import Target

CHECKS = Path(str(files("conformance"))) / "checks"
"""The folder of the shipped checks."""


def _text(name: str) -> str:
    return files("conformance").joinpath(name).read_text(encoding="utf-8")


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema `contract`, `target`, `report` or `preflight`."""
    loaded: dict[str, Any] = json.loads(_text(f"schemas/{name}.schema.json"))
    return loaded


@cache
def contract() -> Contract:
    """The contract of this version of the harness; it is read once, since nothing can change it."""
    return contracts.load(_text("contract.toml"), schema("contract"))


def reference_target() -> Target:
    """The target that is judged when none is named."""
    return replace(targets.load(_text("targets/reference.toml"), Path("reference.toml"), schema("target")), path=None)


def sandbox_states() -> dict[str, Any]:
    """The protocol's model of a sandbox: what may be told of it after what."""
    found = files("fake_platform.protocol").joinpath("sandbox-states.json")
    loaded: dict[str, Any] = json.loads(found.read_text(encoding="utf-8"))
    return loaded


def kills() -> Kills:
    """Which mutants each check has killed; empty where no mutants run has been stored."""
    found = files("conformance").joinpath("kills.json")
    return load_kills(found.read_text(encoding="utf-8")) if found.is_file() else Kills({})
