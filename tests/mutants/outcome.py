"""What a run made of a mutant, and whether it was caught: the same for static, platform and cluster runs. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance import builtin
from conformance.contract.clauses import Level
from conformance.contract.exits import Exit, RunVerdict
from conformance.target.description import Mutant
from tests.mutants.faults import ROOT


@dataclass(frozen=True)
class Outcome:
    """What `byohost certify` made of one mutant."""

    code: int
    results: list[dict[str, Any]]
    said: str

    @classmethod
    def of_report(cls, report: Mapping[str, Any]) -> "Outcome":
        """What a report says."""
        return cls(RunVerdict(report["verdict"]).exit, report["results"], "\n".join(report["faults"]))

    def of(self, verdict: str) -> list[dict[str, Any]]:
        """The results of one verdict."""
        return [result for result in self.results if result["verdict"] == verdict]

    def messages(self, clause: str) -> list[str]:
        """What the failed checks of a clause said."""
        return [str(result["message"]) for result in self.of("failed") if result["clause"] == clause]


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
    errors = [f"{one['check']}: {one['message']}" for one in outcome.of("error")]
    assert errors == [], f"{mutant.id} ran into errors of ours"
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
