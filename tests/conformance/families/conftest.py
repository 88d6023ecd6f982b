"""Check files as modules, so that a claim can be held against a record on paper."""

import functools
import importlib.util
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from conformance import builtin


def pytest_configure(config: pytest.Config) -> None:
    """Check files carry the marks of the harness's own plugin, which does not run here."""
    for mark in ("clause", "control", "disturbs", "whole_run"):
        config.addinivalue_line("markers", f"{mark}: of conformance.runner.plugin")


@functools.cache
def check(file: str) -> ModuleType:
    """The check file of that name below `conformance/families`, loaded."""
    spec = importlib.util.spec_from_file_location(f"paper_{file.replace('/', '_')}", builtin.CHECKS / f"{file}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def claims_of(file: str, **records: Any) -> dict[str, functools.partial[Any]]:
    """The claims of a check file that ask for no more than these records, each with what it asks for."""
    found: dict[str, functools.partial[Any]] = {}
    for name, claim in vars(check(file)).items():
        asked = inspect.signature(claim).parameters.keys() if name.startswith("test_") else None
        if asked is not None and asked <= records.keys():
            found[f"{file}::{name}"] = functools.partial(claim, **{each: records[each] for each in asked})
    assert found, f"no claim of {file} asks for {sorted(records)} alone"
    return found


@pytest.fixture
def complaint() -> Callable[..., str]:
    """What a claim of a check file says of a record: its failure's words, or nothing where it holds."""

    def held(file: str, claim: str, *records: Any) -> str:
        try:
            getattr(check(file), claim)(*records)
        except AssertionError as error:
            return str(error)
        return ""

    return held
