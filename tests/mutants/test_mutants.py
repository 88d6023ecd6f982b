"""Every operator, bundle and proxy that is broken on purpose turns its own clauses red, and for its own reason."""

import secrets
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from conformance import builtin
from conformance.contract import Level, Profile
from conformance.exits import Exit
from conformance.options import RunOptions
from conformance.progress import Lines, Quiet
from conformance.run import certify, certify_in
from conformance.selection import Wish, choose
from conformance.target import Mutant
from tests.mutants.faults import FILES, ROOT, checks_of_clauses, mutant_of, target_of
from tests.mutants.ground import Ground
from tests.mutants.shard import ROOMS, shard

NEIGHBOURS = ("BND-02", "RBC-04", "POD-03", "REG-02", "HLT-01", "EGR-01")
"""Judged beside each mutant's own clauses: a mutant that breaks everything proves nothing about one clause."""

BESIDE = {"network": ("EGR-14", "EGR-17", "EGR-18", "EGR-19", "EGR-20", "EGR-21", "EGR-22", "EGR-23")}
"""Judged beside mutants of a kind too: where the proxy alone is broken the gate stands, and the other way round."""

AREAS = ("RBC", "POD", "EGR", "REC", "KEY")
"""The five areas that the contract is about first of all."""


@dataclass(frozen=True)
class Outcome:
    """What `byohost certify` made of one mutant."""

    code: int
    results: list[dict[str, Any]]
    said: str

    def of(self, verdict: str) -> list[dict[str, Any]]:
        """The results of one verdict."""
        return [result for result in self.results if result["verdict"] == verdict]

    def messages(self, clause: str) -> list[str]:
        """What the failed checks of a clause said."""
        return [str(result["message"]) for result in self.of("failed") if result["clause"] == clause]


def certified(shared: Callable[[], Ground], file: Path, clauses: tuple[str, ...], reports: Path) -> Outcome:
    """Judge a mutant in surroundings that serve one after the other; one of two nodes on a cluster of its own."""
    loaded = target_of(file)
    options = RunOptions(run_id=secrets.token_hex(4), wish=Wish(clauses=clauses), report_dir=reports)
    if loaded.cluster.nodes > 1:
        outcome = certify(loaded, options, Lines(Console(file=sys.stderr)))
    else:
        with ExitStack() as stack:
            around = shared().under(loaded, stack)
            outcome = certify_in(around, loaded, replace(options, kubeconfig=around.ground.kube.kubeconfig))
    return Outcome(outcome.exit, outcome.report["results"], "\n".join(outcome.report["faults"]))


def in_turn(files: list[Path]) -> list[Path]:
    """Those last that exchange the platform, so that it is put back once at most."""
    return sorted(files, key=lambda file: (mutant_of(file).kind == "platform", file))


def reports_of(mutant: Mutant) -> Path:
    """Where the reports of one mutant are kept: `kill_record` reads them."""
    return ROOT / "reports" / "mutants" / mutant.id


def is_static(mutant: Mutant) -> bool:
    """Whether the bundle's text alone must betray it."""
    contract = builtin.contract()
    return all(contract[clause].level is Level.STATIC for clause in mutant.must)


def due(mutant: Mutant) -> Exit:
    """How a run ends that catches it: a clause that merely should be kept turns red and leaves the verdict as it is."""
    contract = builtin.contract()
    required = any(contract[clause].need == "must" for clause in mutant.must)
    return Exit.NOT_CONFORMANT if required else Exit.CONFORMANT


def assert_caught(mutant: Mutant, outcome: Outcome) -> None:
    """Each clause of `must` failed in its own words, nothing beside `must` and `may`, without an error of ours."""
    assert outcome.results, f"no report came out of {mutant.id}: exit {outcome.code}\n{outcome.said}"
    assert outcome.of("error") == [], f"{mutant.id} ran into errors of ours"
    for clause in mutant.must:
        said = outcome.messages(clause)
        assert said, f"{clause} did not turn red: {[r for r in outcome.results if r['clause'] == clause]}"
        assert any(word in one for word in mutant.words for one in said), f"{clause} failed in other words: {said}"
    told = [one for clause in mutant.must for one in outcome.messages(clause)]
    unsaid = [word for word in mutant.words if not any(word in one for one in told)]
    assert unsaid == [], f"no failed check of {mutant.must} said {unsaid}: {told}"
    beside = {result["clause"] for result in outcome.of("failed")} - {*mutant.must, *mutant.may}
    assert not beside, f"{mutant.id} turned clauses red that are none of its own: {sorted(beside)}"
    assert outcome.code == due(mutant), f"{mutant.id} left with exit code {outcome.code}\n{outcome.said}"


def git(*arguments: str) -> str:
    """What git says of this checkout; nothing where it has no history to ask."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def changed_paths() -> tuple[str, ...]:
    """What has changed since the kills of every mutant were recorded last."""
    recorded = git("log", "-1", "--format=%H", "--", "conformance/kills.json")
    return tuple(git("diff", "--name-only", recorded, "HEAD").splitlines()) if recorded else ()


@pytest.fixture(scope="session")
def chosen(request: pytest.FixtureRequest) -> frozenset[str]:
    """Ids of the mutants that this run judges."""
    every = request.config.getoption("--every-clause", default=False)
    mutants = [mutant for mutant in map(mutant_of, FILES) if every or not is_static(mutant)]
    at_most = request.config.getoption("--at-most", default=None) or len(mutants)
    rooms = request.config.getoption("--room", default=[])
    inside = [mutant for mutant in mutants if not rooms or ROOMS[mutant.kind] in rooms]
    return shard(inside, changed_paths(), checks_of_clauses(), git("rev-parse", "HEAD"), at_most)


@pytest.mark.cluster
@pytest.mark.parametrize("file", in_turn(FILES), ids=lambda file: file.parent.name)
def test_mutant_is_caught(file: Path, chosen: frozenset[str], request: pytest.FixtureRequest) -> None:
    """Caught by its clauses, unseen by its neighbours; with --every-clause judged by the whole contract."""
    mutant = mutant_of(file)
    every = request.config.getoption("--every-clause", default=False)
    if is_static(mutant) and not every:
        pytest.skip(f"{mutant.id} needs no cluster: test_static_mutant_is_caught judges it")
    if mutant.id not in chosen:
        pytest.skip(f"{mutant.id} is not in this run's shard")
    beside = (*NEIGHBOURS, *BESIDE.get(mutant.kind, ()))
    clauses = () if every else tuple(dict.fromkeys((*mutant.must, *beside)))
    shared = partial(request.getfixturevalue, "ground")  # no shared cluster for those that do not stand on it
    assert_caught(mutant, certified(shared, file, clauses, reports_of(mutant)))


@pytest.mark.parametrize(
    "file", [file for file in FILES if is_static(mutant_of(file))], ids=lambda file: file.parent.name
)
def test_static_mutant_is_caught(file: Path) -> None:
    """A bundle that its text betrays is caught without a cluster, and no other static clause turns red over it."""
    mutant = mutant_of(file)
    judged = target_of(file)
    options = RunOptions(
        run_id=secrets.token_hex(4), wish=Wish(Level.STATIC, profile=Profile.HARDENED), report_dir=reports_of(mutant)
    )
    done = certify(judged, options, Quiet())
    assert_caught(mutant, Outcome(done.exit, done.report["results"], str(done.report["faults"])))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_mutant_is_well_made(file: Path) -> None:
    """Its folder bears its id, its words do not, its program is there, and its clauses have checks."""
    mutant = mutant_of(file)
    assert mutant.id == file.parent.name
    assert not [word for word in mutant.words if mutant.id in word]
    contract = builtin.contract()
    assert [clause for clause in mutant.must if contract[clause].unchecked is not None] == []
    chosen = choose(contract, target_of(file), Wish(clauses=mutant.must))
    assert (chosen.not_applicable, chosen.not_under_test) == ((), ()), "its target leaves out what it must turn red"
    assert mutant.kind != "operator" or mutant.build is not None
    assert mutant.build is None or (file.parent / mutant.build).is_file()


def test_each_core_area_has_two() -> None:
    """RBAC, pods, egress, reconnect and keys are each broken in at least two ways."""
    broken = [{clause[:3] for clause in mutant_of(file).must} for file in FILES]
    for family in AREAS:
        assert sum(family in families for families in broken) >= 2, f"{family} has fewer than two mutants"
