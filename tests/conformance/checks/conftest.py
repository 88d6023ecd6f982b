"""Check files as modules, so that a claim can be held against a record on paper."""

import importlib.util
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from conformance import builtin


def pytest_configure(config: pytest.Config) -> None:
    """Check files carry the marks of the harness's own plugin, which does not run here."""
    for mark in ("clause", "control", "disturbs"):
        config.addinivalue_line("markers", f"{mark}: of conformance.plugin")


def check(file: str) -> ModuleType:
    """The check file of that name below `conformance/checks`, loaded."""
    spec = importlib.util.spec_from_file_location(f"paper_{file.replace('/', '_')}", builtin.CHECKS / f"{file}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
