"""A contract of a few clauses and a way to judge a few tiny checks by it, without any cluster."""

import signal
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from conformance import builtin
from conformance.contract.clauses import Contract, Subject, load
from conformance.contract.kills import Kill, Kills
from conformance.environment.stage import Liveness
from conformance.report.model import Facts, build
from conformance.runner.plan import Judgement, Plan
from conformance.runner.progress import Quiet
from conformance.runner.session import judge
from conformance.runner.verdict import Control, Result, Verdict, Wait
from conformance.target.description import Mutant, Network, Operator, Site, Target, Waiver
from conformance.target.selection import Wish, choose

TODAY = date(2027, 1, 31)
NOON = datetime(2027, 1, 31, 12, 0, 0, tzinfo=UTC)

TINY = """
[contract]
version = "0.0"
features = ["identity"]
exception = "Waive it."

[families.EGR]
name = "egress"
words = "Where to."
[families.RBC]
name = "rbac"
words = "What."
"""

CLAUSE = """
[[clause]]
id = "{id}"
slug = "{slug}"
need = "{need}"
subject = "{subject}"
origin = "{origin}"
level = "{level}"
since = "0.0"
sentence = "{id} is kept."
remediation = "Keep {id}."
{more}
"""


def clause(name: str, more: str = "", **fields: str) -> str:
    """The TOML of one clause; every field has a harmless default."""
    usual = {"slug": name.lower(), "need": "must", "subject": "operator", "origin": "page", "level": "full"}
    return CLAUSE.format(id=name, more=more, **(usual | fields))


def contract_of(*clauses: str, access: Mapping[str, str] | None = None) -> Contract:
    """A contract of these clauses; `access` by their ids."""
    return load(TINY + "".join(clauses), builtin.schema("contract"), access=access)


@dataclass
class FakeStage:
    """A stage whose evidence and liveness a test decides."""

    folder: Path
    alive_facts: Sequence[Liveness] = (Liveness("api", ok=True),)
    bundle_text: str = ""
    run_id: str = "feed"
    asked: list[str] = field(default_factory=list)
    trouble: Exception | None = None

    def evidence(self, check: str) -> Sequence[Path]:
        """One file per check, or the trouble."""
        self.asked.append(check)
        if self.trouble is not None:
            raise self.trouble
        return (self.folder / f"evidence-{len(self.asked)}.txt",)

    def egress(self) -> Mapping[str, Any] | None:
        """Nobody goes anywhere on paper."""
        return None

    def alive(self) -> Sequence[Liveness]:
        """What the test says, or the trouble."""
        if self.trouble is not None:
            raise self.trouble
        return self.alive_facts


class Told(Quiet):
    """A progress that remembers."""

    def __init__(self) -> None:
        self.expected = 0
        self.lines: list[tuple[Result, Sequence[str]]] = []

    def expect(self, checks: int) -> None:
        """Remembers the number."""
        self.expected = checks

    def check(self, result: Result, explanation: Sequence[str]) -> None:
        """Remembers the result."""
        self.lines.append((result, explanation))


@dataclass
class Bench:
    """A folder of tiny checks, and what it takes to judge them."""

    root: Path
    stage: FakeStage
    told: Told

    def write(self, name: str, source: str) -> None:
        """Writes a check file; its module name is unique in this process."""
        file = self.root / f"{name}_{self.root.parent.name.replace('-', '_')}.py"
        file.write_text("import pytest\n" + textwrap.dedent(source))

    def plan(self, contract: Contract, target: Target | None = None, wish: Wish | None = None) -> Plan:
        """The plan of all written checks."""
        judged = target or Target(operator=Operator(features=("identity",)))
        return Plan(
            contract=contract,
            target=judged,
            selection=choose(contract, judged, wish or Wish()),
            stage=self.stage,
            today=TODAY,
            progress=self.told,
            root=self.root,
        )

    def judge(self, contract: Contract, target: Target | None = None, wish: Wish | None = None) -> Judgement:
        """Judges all written checks."""
        return judge(self.plan(contract, target, wish))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """An empty bench."""
    root = tmp_path / "checks"
    root.mkdir()
    return Bench(root, FakeStage(tmp_path), Told())


@pytest.fixture
def report_of() -> Callable[..., dict[str, Any]]:
    """Makes a report of a judgement."""

    def make(
        plan: Plan, judgement: Judgement, environment: Mapping[str, str] | None = None, *, played: bool = False
    ) -> dict[str, Any]:
        return build(
            Facts(
                run_id="feed",
                contract=plan.contract,
                target=plan.target,
                selection=plan.selection,
                judgement=judgement,
                kills=Kills({}),
                started=NOON,
                seconds=1.5,
                folder=plan.root.parent,
                environment=environment or {},
                played=played,
            )
        )

    return make


@pytest.fixture
def heard() -> Iterator[None]:
    """SIGINT is heard, by children too, where a shell ignores it for its background jobs; then all is as before."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


HOSTILE = "\x1b[31m</failure>]]><script>`|@all\u202e\x00\ud800"
CONTRACT = contract_of(
    clause("EGR-01", "negative = true"),
    clause("EGR-02", origin="added"),
    clause("EGR-03", need="should"),
    clause("EGR-04", subject="bundle"),
    clause("EGR-05", 'feature = "identity"'),
    clause("EGR-06", 'unchecked = "Later."'),
    clause("EGR-07"),
    clause("RBC-01"),
    clause("RBC-02"),
    clause("RBC-03"),
)
TARGET = Target(
    operator=Operator(image="op:1"),
    subjects=(Subject.OPERATOR,),
    site=Site(proxy="http://user:a@secret@proxy:3128"),
    network=Network(proxy=("--allow-hosts", "x")),
    waivers=(Waiver("RBC-02", "known", "Ada", date(2027, 3, 1)),),
    mutant=Mutant("too-wide", "bundle", ("EGR-01",), ("wide",)),
    path=Path("t/target.toml"),
)


def result(name: str, verdict: Verdict, **more: Any) -> Result:
    """A result with hostile words."""
    return Result(clause=name, check=f"a/test_{name}.py::test", verdict=verdict, message=HOSTILE, source="h", **more)


@pytest.fixture
def report(bench: Bench) -> dict[str, Any]:
    """A report in which every verdict stands, with hostile strings wherever one can be observed."""
    folder = bench.root.parent
    results = (
        result(
            "EGR-01",
            Verdict.FAILED,
            claim=HOSTILE,
            control=Control("a/c", Verdict.PASSED, "", ()),
            wait=Wait(HOSTILE, HOSTILE, 2.0, 3),
            evidence=(str(folder / "evidence/x.txt"), "/elsewhere/y.txt"),
        ),
        result("EGR-02", Verdict.FAILED),
        result("EGR-03", Verdict.FAILED),
        result("EGR-04", Verdict.NOT_UNDER_TEST),
        result("EGR-05", Verdict.NOT_APPLICABLE),
        result("EGR-07", Verdict.COULD_NOT_RUN, control=Control("a/c", Verdict.FAILED, HOSTILE)),
        result("RBC-01", Verdict.ERROR),
        result("RBC-02", Verdict.WAIVED),
        replace(result("RBC-03", Verdict.PASSED), message=""),
    )
    plan = bench.plan(CONTRACT, TARGET)
    return build(
        Facts(
            run_id="feed",
            contract=CONTRACT,
            target=TARGET,
            selection=plan.selection,
            judgement=Judgement(results, (HOSTILE,)),
            kills=Kills({"a/test_RBC-03.py::test": Kill("h", ("m1",)), "a/test_EGR-01.py::test": Kill("old", ("m2",))}),
            started=datetime(2027, 1, 31, 13, 0, tzinfo=timezone(timedelta(hours=1))),
            seconds=12.3456,
            folder=folder,
            environment={"kubernetes": HOSTILE},
        )
    )
