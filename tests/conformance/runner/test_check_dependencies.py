"""What a check's file takes its claims from is found, and its digest changes with what it does, not with its words."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from conformance import builtin
from conformance.contract.kills import source_hash
from conformance.families.scenarios import every_scenario
from conformance.runner.check_dependencies import CheckDependencies
from conformance.runner.verdict import Verdict
from tests.conformance.conftest import Bench, clause, contract_of

CHECK = """
from conformance.families.launch.slow import SLOW
from conformance.families._shared.scheduling.scenario import scenario
from conformance.families.nowhere import NOTHING
from conformance.observe import kube

def test_a(outage, hardened, neither): pass
"""
CONFTEST = """
from conformance.families._shared.launched import launch
from conformance.families._shared.pod import look
from conformance.families._shared.unused import unused

def launched(host): return launch(host)

def hardened(launched): return look(launched)

def other(): return unused()
"""
FILES = {
    "launch/test_a.py": CHECK,
    "launch/conftest.py": "",
    "conftest.py": CONFTEST,
    "launch/slow.py": "SLOW = 3\n",
    "launch/stopped.py": "def stop(): ...\n",
    "_shared/launched.py": "",
    "_shared/pod.py": "",
    "_shared/unused.py": "",
}
SCENARIOS = {"outage": "conformance.families.launch.stopped", "other_one": "conformance.families._shared.unused"}


def dependencies(root: Path, changes: Mapping[str, str] | None = None) -> CheckDependencies:
    """Of families that are made up."""
    for name, text in {**FILES, **(changes or {})}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return CheckDependencies(root, SCENARIOS)


def test_they_are_what_is_imported_and_what_is_asked_for(tmp_path: Path) -> None:
    """Through fixtures of fixtures too; not the scheduler's parts, other rooms, or what is not there."""
    found = dependencies(tmp_path).of(tmp_path / "launch/test_a.py")
    names = {name.removeprefix("conformance.families."): path for name, path in found.items()}
    assert names.keys() == {"launch.slow", "launch.stopped", "_shared.launched", "_shared.pod"}
    assert names["launch.slow"] == tmp_path / "launch/slow.py"


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"launch/slow.py": '"""Words."""\n\nfrom x import (\n    y,\n)\n\n# Why.\nSLOW = 3\n'}, True),
        ({"_shared/unused.py": "def unused(): return 7\n"}, True),
        ({"launch/slow.py": "SLOW = 4\n"}, False),
        ({"launch/stopped.py": "def stop():\n    again()\n"}, False),
        ({"_shared/pod.py": "def look(): ...\n"}, False),
    ],
)
def test_digest_is_of_what_they_do(tmp_path: Path, changes: Mapping[str, str], *, same: bool) -> None:
    """Words, comments and imports do nothing."""

    def digest(root: Path, changed: Mapping[str, str]) -> str:
        return dependencies(root, changed).digest(root / "launch/test_a.py")

    assert (digest(tmp_path / "a", {}) == digest(tmp_path / "b", changes)) is same


def test_who_takes_nothing_has_no_digest(tmp_path: Path) -> None:
    """Most checks of bundles."""
    alone = dependencies(tmp_path, {"launch/test_b.py": "def test_b(bundle): pass\n"})
    assert alone.digest(tmp_path / "launch/test_b.py") == ""


def test_the_check_that_had_gone_blind_rests_on_its_scenario() -> None:
    """LCH-13's of a deletion that is asked for once: its scenario was given a reconnect before it."""
    found = CheckDependencies(builtin.CHECKS, {name: each.module for name, each in every_scenario().items()})
    assert "conformance.families._shared.api_unreachable" in found.of(
        builtin.CHECKS / "launch" / "test_deletes_after_an_outage.py"
    )


def test_a_result_bears_the_digest(bench: Bench) -> None:
    """Empty where the file takes its claims from no family; otherwise that of what is there below the root."""
    (bench.root / "_shared").mkdir()
    (bench.root / "_shared" / "bystander.py").write_text("SMALL = 3\n")
    bench.write("test_a", "@pytest.mark.clause('EGR-01')\ndef test_a(): pass\n")
    imports = "from conformance.families._shared.bystander import SMALL\n"
    bench.write("test_b", f"{imports}@pytest.mark.clause('EGR-02')\ndef test_b(): pass\n")
    results = bench.judge(contract_of(clause("EGR-01"), clause("EGR-02"))).results
    rests_on = {result.clause: (result.verdict, result.dependencies) for result in results}
    digest = source_hash(b"SMALL = 3")
    assert rests_on == {"EGR-01": (Verdict.PASSED, ""), "EGR-02": (Verdict.PASSED, digest)}
