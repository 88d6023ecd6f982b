"""Which claims have been seen red, and of the others why not. Pure.

A claim is a check's function, whatever its parameters. It has teeth if a mutant turned it red
(`conformance.contract.kills`); a claim without says why in its clause: `[clause.toothless]`, the
function's name and a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.contract.clauses import Clause, Contract
from conformance.contract.kills import Kills
from conformance.runner.verdict import Result

UNSAID = "no reason is on record"


@dataclass(frozen=True)
class NeverRed:
    """A claim that no mutant has turned red, by the check's id without parameters; `reason` None: nobody says why."""

    clause: str
    check: str
    reason: str | None


def never_red(results: Sequence[Result], contract: Contract, kills: Kills) -> tuple[NeverRed, ...]:
    """The claims among the results that have no kill, in their order; a control that broke is no claim."""
    killed = {_claim(result) for result in results if kills.of(result.check, result.source)}
    controls = {result.control.check for result in results if result.control is not None}
    judged = [result for result in results if "::" in result.check and result.check not in controls]
    toothless = {_claim(result): contract[result.clause] for result in judged if _claim(result) not in killed}
    return tuple(NeverRed(clause.id, claim, _reason(clause, claim)) for claim, clause in toothless.items())


def faults(results: Sequence[Result], contract: Contract, kills: Kills) -> tuple[str, ...]:
    """What is wrong with the record, in sentences: a claim without kill and reason, a reason that is not needed.

    `results` are of all claims of the contract.
    """
    blunt = never_red(results, contract, kills)
    missing = [
        f"{one.check} ({one.clause}) has turned red on no mutant: write one in tests/mutants that breaks {one.clause}, "
        f"or say in its clauses.toml, [clause.toothless], why there is none"
        for one in blunt
        if one.reason is None
    ]
    meant = {(one.clause, _function(one.check)) for one in blunt}
    idle = [
        f"{clause.id} says why {one.test} is toothless, and there is no such claim, or a mutant has turned it red: "
        f"remove the reason"
        for clause in contract
        for one in clause.toothless
        if (clause.id, one.test) not in meant
    ]
    return (*missing, *idle)


def _claim(result: Result) -> str:
    return result.check.partition("[")[0]


def _function(claim: str) -> str:
    return claim.partition("::")[2]


def _reason(clause: Clause, claim: str) -> str | None:
    return next((one.reason for one in clause.toothless if one.test == _function(claim)), None)
