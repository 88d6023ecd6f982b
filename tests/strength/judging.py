"""Has generated faults judged as a stranger's operator would be: by `byohost certify`, with a bound. Edge: processes.

Each is a process of its own with its own control plane; so many at a time. The first MUST that is broken ends a run.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conformance import builtin
from conformance.environment.stage import StaticStage
from conformance.runner.plan import Plan
from conformance.runner.planned_scenarios import scenarios_of
from conformance.target.selection import Wish, choose
from tests.strength.generator import Fault
from tests.strength.record import Fate, Outcome, Reference

ROOT = Path(__file__).resolve().parents[2]
STAND_IN = Path(__file__).with_name("stand_in.py")
GROUND = ("certify", "--ground", "control-plane", "--quiet")
BOUND = 420.0
"""Seconds for one fault, which a run of a conforming operator has left over by far."""

BEGINNING = "REG-02"
"""The clause by whose words an operator is dead that never serves its host."""

END = 15.0
"""Seconds that a run has to take its ground down once its time is over."""

LONGEST = 300


@dataclass(frozen=True)
class Ran:
    """How a run ended: its report, None where it wrote none, and whether its time was over."""

    report: Mapping[str, Any] | None
    seconds: float
    late: bool


@dataclass(frozen=True)
class Court:
    """How faults are judged: the draw's seed, what the reference passes, where reports are kept, and the bound."""

    seed: int
    reference: Reference
    kept: Path
    bound: float = BOUND


def judged(faults: Sequence[Fault], at_once: int, court: Court, until: float) -> Iterator[Outcome]:
    """What becomes of each, as it comes; none is begun after `until`, a moment of the monotonic clock."""

    def turn(fault: Fault) -> Outcome | None:
        return judge(fault, court) if time.monotonic() < until else None

    with ThreadPoolExecutor(at_once) as pool:
        for one in as_completed([pool.submit(turn, fault) for fault in faults]):
            found = one.result()
            if found is not None:
                yield found


def judge(fault: Fault, court: Court) -> Outcome:
    """What becomes of one: the quick clauses come first, and all of them where those find nothing.

    A red is seen twice, the second time by its clause alone: a machine that is busy with others makes a conforming
    operator late. A clause that is not red again is left out, and the rest judges the fault anew. Where a red came
    before the claim, as when no host ever registers, it is for the clause about a host's beginning to say so.
    """
    begun, unsteady, confirmed = time.monotonic(), "", False
    stages = [list(court.reference.quick), list(court.reference.clauses)]
    found = _bare(fault)
    while stages and not confirmed:
        found = _once(fault, court, stages[0])
        if found.fate is not Fate.KILLED:
            del stages[0]
            continue
        asked = BEGINNING if found.unbegun else found.clause
        again = _once(fault, court, [asked])
        found, confirmed = (again, True) if again.clause == asked else (found, False)
        if not confirmed:
            unsteady = found.clause
            stages = [kept for some in stages if (kept := [each for each in some if each != unsteady])]
    if unsteady and not confirmed:
        found = replace(_bare(fault), words=f"{unsteady} was red once, and not again")
    today = datetime.now(UTC).date().isoformat()
    return replace(found, seed=court.seed, date=today, seconds=round(time.monotonic() - begun, 1))


def _once(fault: Fault, court: Court, clauses: Sequence[str]) -> Outcome:
    """What a run makes of it that judges these clauses."""
    with tempfile.TemporaryDirectory(prefix="byohost-strength-") as made:
        folder = Path(made)
        exchanged = folder / f"{fault.module}.py"
        exchanged.write_text(fault.source, encoding="utf-8")
        command = [sys.executable, "-P", str(STAND_IN), fault.module, str(exchanged)]
        named = [word for clause in clauses for word in ("--clause", clause)]
        found = outcome(fault, run(folder, command, ["--fail-fast", *named], court.bound), court.reference.checks)
        if found.fate is not Fate.KILLED:
            _keep(folder, court.kept / fault.id.replace(":", "-"))
    return found


def outcome(fault: Fault, ran: Ran, green: Collection[str]) -> Outcome:
    """What a run says of a fault; `green` are the checks that pass on the reference."""
    bare = _bare(fault)
    if ran.report is None:
        return replace(bare, words="its time was over" if ran.late else "the run wrote no report")
    contract = builtin.contract()
    broken = [
        one for one in ran.report["results"] if one["verdict"] == "failed" and contract[one["clause"]].need == "must"
    ]
    if broken:
        first = broken[0]
        told = " ".join(str(first["message"]).split())[:LONGEST]
        unbegun = not first["raised"]
        killed = replace(bare, fate=Fate.KILLED, clause=first["clause"], check=first["check"], words=told)
        return replace(killed, unbegun=unbegun)
    errors = [*ran.report["faults"], *(one["message"] for one in ran.report["results"] if one["verdict"] == "error")]
    unrun = [one["clause"] for one in ran.report["results"] if one["verdict"] == "not-run"]
    if errors or unrun:
        told = " ".join(str(errors[0]).split())[:LONGEST] if errors else f"{len(unrun)} checks were not run"
        return replace(bare, words=told)
    hidden = sorted(
        {one["clause"] for one in ran.report["results"] if one["verdict"] == "could-not-run" and one["check"] in green}
    )
    return replace(bare, fate=Fate.SURVIVED, words=f"could not run: {', '.join(hidden)}" if hidden else "")


def _bare(fault: Fault) -> Outcome:
    """Of one on which nobody has come to a verdict."""
    return Outcome(
        id=fault.id,
        function=fault.function,
        kind=fault.kind,
        was=fault.was,
        becomes=fault.becomes,
        fate=Fate.UNJUDGED,
    )


def run(folder: Path, command: Sequence[str], arguments: Sequence[str] = (), bound: float = BOUND) -> Ran:
    """Judge the operator that this command starts; the report lies below the folder."""
    target = folder / "target.toml"
    target.write_text(f'[operator]\nprocess = {json.dumps(list(command))}\nfeatures = ["workload-identity"]\n')
    line = [sys.executable, "-m", "conformance", *GROUND, "--target", str(target), "--report-dir", str(folder)]
    begun = time.monotonic()
    with (folder / "said.log").open("wb") as said:
        process = subprocess.Popen(
            [*line, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            start_new_session=True,
        )
    late = not _ended(process, bound)
    report = None if late else _report(folder)
    return Ran(report, time.monotonic() - begun, late)


def _ended(process: "subprocess.Popen[bytes]", bound: float) -> bool:
    """Whether it ended by itself in time; otherwise it is ended, by way of its clean-up first."""
    try:
        process.wait(bound)
    except subprocess.TimeoutExpired:
        process.terminate()
        try:
            process.wait(END)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return False
    return True


def _report(folder: Path) -> Mapping[str, Any] | None:
    for file in folder.glob("*/report.json"):
        if not file.parent.is_symlink():
            found: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            return found
    return None


def _keep(folder: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(folder, place, symlinks=True, ignore_dangling_symlinks=True)


def traced(folder: Path) -> Reference:
    """What a run of the reference passes; what is red on a busy machine counts as judged here, and is no green check.

    Raises:
        ValueError: there is no report of it.
    """
    lines = folder / "lines"
    lines.mkdir()
    command = [sys.executable, "-P", str(Path(__file__).with_name("passed_lines.py")), str(lines)]
    ran = run(folder, command, bound=2 * BOUND)
    found: dict[str, set[int]] = {}
    for file in lines.glob("*.lines"):
        for each in file.read_text(encoding="ascii").split():
            module, _, number = each.partition(":")
            found.setdefault(module, set()).add(int(number))
    if ran.report is None:
        raise ValueError(f"the reference's own run wrote no report; it said: {(folder / 'said.log').read_text()}")
    results = ran.report["results"]
    clauses = sorted({one["clause"] for one in results if one["verdict"] in {"passed", "failed"}})
    quick = [clause for clause in clauses if not _scenarios(clause)]
    checks = sorted(one["check"] for one in results if one["verdict"] == "passed")
    return Reference({module: sorted(numbers) for module, numbers in sorted(found.items())}, clauses, quick, checks)


def _scenarios(clause: str) -> frozenset[str]:
    """What has to befall a host for that clause."""
    contract, target = builtin.contract(), builtin.reference_target()
    selection = choose(contract, target, Wish(clauses=(clause,)))
    today = datetime.now(UTC).date()
    plan = Plan(contract=contract, target=target, selection=selection, stage=StaticStage(""), today=today)
    return frozenset(scenarios_of(plan)[0])
