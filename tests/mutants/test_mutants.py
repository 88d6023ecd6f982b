"""Every operator, bundle and proxy that is broken on purpose turns its own clauses red, and for its own reason."""

import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console

from conformance import builtin
from conformance.cli.certify import certify, certify_in, certify_static
from conformance.contract.clauses import Level, Profile
from conformance.environment.options import RunOptions
from conformance.environment.staging.laptop import laptop_platform
from conformance.runner.progress import Lines, Quiet
from conformance.target.selection import Wish, choose
from fake_platform.client import ControlClient
from tests.mutants.faults import FILES, ROOT, checks_of_clauses, mutant_of, target_of
from tests.mutants.ground import Ground
from tests.mutants.outcome import Outcome, assert_caught, is_static, reports_of
from tests.mutants.shard import ROOMS, shard

NEIGHBOURS = ("BND-02", "RBC-04", "POD-03", "REG-02", "HLT-01", "EGR-01")
"""Judged beside each mutant's own clauses: a mutant that breaks everything proves nothing about one clause."""

BESIDE = {"network": ("EGR-14", "EGR-17", "EGR-18", "EGR-19", "EGR-20", "EGR-21", "EGR-22", "EGR-23", "EGR-24")}
"""Judged beside mutants of a kind too: where the proxy alone is broken the gate stands, and the other way round."""

AREAS = ("RBC", "POD", "EGR", "REC", "KEY")
"""The five areas that the contract is about first of all."""


def certified(shared: Callable[[], Ground], file: Path, clauses: tuple[str, ...], reports: Path) -> Outcome:
    """Judge a mutant in surroundings that serve one after the other; one of two nodes on a cluster of its own."""
    loaded = target_of(file)
    options = RunOptions(run_id=secrets.token_hex(4), wish=Wish(clauses=clauses), report_dir=reports)
    if loaded.cluster.nodes > 1:
        outcome = certify(loaded, options, Lines(Console(file=sys.stderr)))
    else:
        with ExitStack() as stack:
            around = shared().under(loaded, stack)
            standing = replace(options, kubeconfig=around.cluster.kube.kubeconfig)
            outcome = certify_in(around, loaded, standing, Lines(Console(file=sys.stderr)))
    return Outcome.of_report(outcome.report)


def in_turn(files: list[Path]) -> list[Path]:
    """Those last that exchange the platform, so that it is put back once at most."""
    return sorted(files, key=lambda file: (mutant_of(file).kind == "platform", file))


def git(*arguments: str) -> str:
    """What git says of this checkout; nothing where it has no history to ask."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def changed_paths() -> tuple[str, ...]:
    """What has changed since the kills of every mutant were recorded last."""
    recorded = git("log", "-1", "--format=%H", "--", "conformance/contract/kills.json")
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
    beside = (*mutant.beside, *NEIGHBOURS, *BESIDE.get(mutant.kind, ()))
    clauses = () if every else tuple(dict.fromkeys((*mutant.must, *beside)))
    shared = partial(request.getfixturevalue, "ground")  # no shared cluster for those that do not stand on it
    assert_caught(mutant, certified(shared, file, clauses, reports_of(mutant)))


@pytest.fixture(scope="module")
def platform() -> Iterator[ControlClient]:
    """The reference's, for every bundle: what they differ in is done to what it makes."""
    with laptop_platform(builtin.reference_target()) as control:
        yield control


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "file", [file for file in FILES if is_static(mutant_of(file))], ids=lambda file: file.parent.name
)
def test_static_mutant_is_caught(file: Path, platform: ControlClient) -> None:
    """A bundle that its text betrays is caught without a cluster, and no other static clause turns red over it.

    Not traced: what it passes is covered by its own tests, at half the price.
    """
    mutant = mutant_of(file)
    judged = target_of(file)
    options = RunOptions(
        run_id=secrets.token_hex(4), wish=Wish(Level.STATIC, profile=Profile.HARDENED), report_dir=reports_of(mutant)
    )
    assert_caught(mutant, Outcome.of_report(certify_static(judged, options, Quiet(), platform).report))


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


def test_each_static_clause_is_broken_without_a_cluster() -> None:
    """Whoever has no cluster sees each clause that a text can break turn red; no second list of faults is kept."""
    contract = builtin.contract()
    static = {clause.id for clause in contract if clause.level is Level.STATIC and clause.unchecked is None}
    assert static == {clause for mutant in map(mutant_of, FILES) if is_static(mutant) for clause in mutant.must}
