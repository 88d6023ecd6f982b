"""Seconds of scenarios, kept in a file."""

from pathlib import Path

import pytest

from conformance.contract.exits import HarnessError
from conformance.families._shared.scheduling import recorded_seconds


def test_what_a_run_took_is_kept_beside_what_it_did_not_have(tmp_path: Path) -> None:
    """In the order of the alphabet, so that a later run changes single lines."""
    file = tmp_path / "seconds.toml"
    assert recorded_seconds.read(file) == {}
    recorded_seconds.write(file, {"outage": 31.26, "changes": 40.0})
    recorded_seconds.write(file, {"outage": 29.04, "spelt": 12.0})
    assert file.read_text() == f"{recorded_seconds.HEAD}changes = 40.0\noutage = 29.0\nspelt = 12.0\n"
    assert recorded_seconds.read(file) == {"changes": 40.0, "outage": 29.0, "spelt": 12.0}


@pytest.mark.parametrize("text", ["outage = ", "outage = 'long'", "[outage]\nseconds = 1", "\xff"])
def test_something_else_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    """It says what is wanted."""
    file = tmp_path / "seconds.toml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(HarnessError, match=r"seconds.toml: a number of seconds for each scenario is wanted"):
        recorded_seconds.read(file)


def test_ours_can_be_read() -> None:
    """It ships with the checks."""
    assert all(taken >= 0 for taken in recorded_seconds.read().values())


def test_the_packages_own_are_found() -> None:
    """Without them lanes would be found all the same, and be of any length."""
    assert recorded_seconds.read()
