"""A run on a control plane alone: three clauses, one that it cannot judge, and a mutant that is red."""

import time
from pathlib import Path

import pytest

from tests.e2e.conftest import certified_with

pytestmark = [pytest.mark.cluster, pytest.mark.usefixtures("cluster")]

ROOT = Path(__file__).resolve().parents[2]
BOUND = 300
"""Seconds; the programs are there, since the cluster of these tests is made of them."""


def judged(tmp_path: Path, *arguments: str) -> tuple[int, dict[str, str]]:
    """Exit code, and the worst verdict of each clause."""
    code, report = certified_with(("--ground", "control-plane", *arguments), tmp_path, within=BOUND)
    found: dict[str, str] = {}
    for each in report["results"]:
        if found.get(each["clause"]) != "failed":
            found[each["clause"]] = each["verdict"]
    return code, found


def test_three_clauses_are_judged(tmp_path: Path) -> None:
    """A launch, the rights that are really used, and one that needs a container, which could not run."""
    code, found = judged(
        tmp_path, "--clause", "LCH-04", "--clause", "RBC-03", "--clause", "POD-13", "--clause", "EPH-02"
    )
    assert (found["LCH-04"], found["RBC-03"], found["POD-13"]) == ("passed", "passed", "passed")
    assert found["EPH-02"] == "could-not-run"
    assert code == 3


def test_a_mutant_is_red(tmp_path: Path) -> None:
    """An operator that obeys launches for other hosts."""
    target = ROOT / "tests" / "mutants" / "heeds-other-hosts" / "target.toml"
    code, found = judged(tmp_path, "--target", str(target), "--clause", "FAM-02")
    assert (code, found["FAM-02"]) == (1, "failed")


def test_a_hasty_run_ends_with_the_first_red(tmp_path: Path) -> None:
    """What comes after it was not run, nor are its scenarios waited for: the shared sandbox shows the red at once."""
    target = ROOT / "tests" / "mutants" / "keeps-capabilities" / "target.toml"
    begun = time.monotonic()
    code, found = judged(tmp_path, "--target", str(target), "--fail-fast", "--clause", "POD-02", "--clause", "CHN-15")
    assert (code, found["POD-02"], found["CHN-15"]) == (1, "failed", "not-run")
    assert time.monotonic() - begun < HASTE


HASTE = 60
"""Seconds; CHN-15 alone takes longer, for it sees four dials fail."""
