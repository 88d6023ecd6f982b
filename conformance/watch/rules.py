"""All rules of an observation, and which clauses they are of. Pure.

A clause says by `observable` in the contract that it can be judged here; a test holds that and these rules together.
"""

from collections.abc import Sequence

from conformance.contract.clauses import Clause, Contract
from conformance.contract.exits import RunVerdict
from conformance.runner.verdict import Counts, Result, Verdict
from conformance.watch import insides, lifecycle_rules, network, pods, rbac_rules, secrecy, workload
from conformance.watch.answers import Rule

ENDS = "EPH-01"
"""The clause whose bound a sandbox's end is measured by."""


def every(contract: Contract) -> tuple[Rule, ...]:
    """All rules, in the contract's order."""
    held = (
        *pods.RULES,
        *insides.RULES,
        *secrecy.RULES,
        *rbac_rules.RULES,
        *network.RULES,
        *workload.RULES,
        *lifecycle_rules.rules(contract[ENDS].limit.seconds),
    )
    order = [clause.id for clause in contract]
    return tuple(sorted(held, key=lambda rule: order.index(rule.clause)))


def observable(contract: Contract) -> tuple[Clause, ...]:
    """The clauses that can be judged without a bundle and a platform of ours."""
    return tuple(clause for clause in contract if clause.observable)


def aside(clauses: Sequence[Clause]) -> tuple[Result, ...]:
    """A result for each clause that is not judged here."""
    words = "it takes a bundle, a platform or a host of ours: `byohost certify` judges it"
    return tuple(
        Result(clause=clause.id, check=clause.id, verdict=Verdict.NOT_APPLICABLE, message=words) for clause in clauses
    )


def named(verdict: RunVerdict) -> RunVerdict:
    """The verdict of an observation: a green is `observed`, and never reads as conformant."""
    return RunVerdict.OBSERVED if verdict is RunVerdict.CONFORMANT else verdict


def summary(verdict: RunVerdict, counts: Counts, results: Sequence[Result], *, partial: bool) -> str:
    """The run in one line: `observed: 20 of 20 MUST`, and what was not."""
    head = f"{counts.passed} of {counts.must} MUST"
    parts = [head if verdict is RunVerdict.OBSERVED else f"observed {head}"]
    told = {"failed": counts.failed, "could not run": counts.could_not_run, "in error": counts.error}
    parts += [f"{number} {words}" for words, number in told.items() if number]
    unasked = sorted({one.clause for one in results if one.message.startswith("not asked: ")})
    if unasked:
        parts.append(f"not asked: {', '.join(unasked)}")
    return f"{verdict}: {'; '.join(parts)}{' (a selection of the contract)' if partial else ''}"
