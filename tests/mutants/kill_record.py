"""Writes conformance/contract/kills.json from a mutants' run: which check turned red on which mutant. Edge: files.

`python -m tests.mutants.kill_record FOLDER...` reads every report.json below the folders. A kill counts for a clause
that the mutant must turn red, if the check's own assertion failed, and while the check's file is what it was then.
Clauses that a mutant `may` turn red are side effects that nobody looked at: their red proves nothing of their checks.
A kill that was seen before the check's scenario changed stays, and is told as older than what it rests on.
"""

import json
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance import builtin
from conformance.contract.kills import Kill, Kills, load, render, source_hash
from conformance.families.scenarios import every_scenario
from conformance.runner.check_dependencies import CheckDependencies
from tests.mutants import faults

STORED = faults.ROOT / "conformance" / "contract" / "kills.json"


@dataclass(frozen=True)
class Rule:
    """What a kill is held against today: clauses that mutants must break, and each check file's clause and hashes."""

    named: Mapping[str, Collection[str]]
    clauses: Mapping[str, str]
    sources: Mapping[str, str]
    dependencies: Mapping[str, str]

    def holds(self, check: str, source: str, mutant: str) -> bool:
        """Whether a red of the check under that source says something of today's check and of its clause."""
        file = check.partition("::")[0]
        return self.sources.get(file) == source and self.clauses.get(file) in self.named.get(mutant, ())


def today() -> Rule:
    """The rule as the checkout is now."""
    clauses = faults.clause_of_checks()
    found = CheckDependencies(builtin.CHECKS, {name: each.module for name, each in every_scenario().items()})
    return Rule(
        named={mutant.id: mutant.must for mutant in map(faults.mutant_of, faults.FILES)},
        clauses=clauses,
        sources={file: source_hash((builtin.CHECKS / file).read_bytes()) for file in clauses},
        dependencies={file: found.digest(builtin.CHECKS / file) for file in clauses},
    )


def kills_of(reports: Iterable[Mapping[str, Any]], rule: Rule) -> dict[str, Kill]:
    """Mutants by the id of the check whose own assertion failed on them, and whether that was on today's scenarios."""
    killed: dict[str, Kill] = {}
    for check, mutant, dependencies in _reds(reports, rule):
        file = check.partition("::")[0]
        had = killed.get(check, Kill(rule.sources[file], ()))
        known = dependencies if dependencies == rule.dependencies[file] else had.dependencies
        killed[check] = Kill(had.source, tuple(sorted({*had.mutants, mutant})), known)
    return killed


def _reds(reports: Iterable[Mapping[str, Any]], rule: Rule) -> Iterator[tuple[str, str, str]]:
    """Check, mutant, and the hash of what the check took its claims from then."""
    for report in reports:
        mutant = report["target"]["mutant"]
        for result in report["results"]:
            own = result["verdict"] == "failed" and result.get("raised")
            if own and mutant and rule.holds(result["check"], result["source"], mutant):
                yield result["check"], mutant, result.get("dependencies", "")


def merged(old: Kills, new: Mapping[str, Kill], rule: Rule) -> Kills:
    """What still holds of the old record, and the new kills."""
    found: dict[str, Kill] = {}
    for check in {*old.by_check, *new}:
        known = [each[check] for each in (new, old.by_check) if check in each]
        held = {mutant for kill in known for mutant in kill.mutants if rule.holds(check, kill.source, mutant)}
        if held:
            file = check.partition("::")[0]
            rests_on = [kill.dependencies for kill in known if kill.dependencies and kill.source == rule.sources[file]]
            found[check] = Kill(rule.sources[file], tuple(sorted(held)), (*rests_on, "")[0])
    return Kills(found)


def older(kills: Kills, rule: Rule) -> list[str]:
    """Checks whose kills were all seen before what they take their claims from was what it is: perhaps hollow now."""
    files = {check: check.partition("::")[0] for check in kills.by_check}
    return sorted(
        check for check, file in files.items() if kills.is_older(check, rule.sources[file], rule.dependencies[file])
    )


def forgotten(old: Kills, now: Kills, rule: Rule) -> list[str]:
    """Mutants whose kills were on record and are no more, though they name the clause still: the check has changed."""
    lost: set[str] = set()
    for check, kill in old.by_check.items():
        clause = rule.clauses.get(check.partition("::")[0])
        named = {mutant for mutant in kill.mutants if clause in rule.named.get(mutant, ())}
        lost |= named - set(now.by_check[check].mutants if check in now.by_check else ())
    return sorted(lost)


def main(folders: list[str]) -> int:
    """Read, merge, write, and say which mutants have to be run again."""
    reports = [json.loads(path.read_text()) for folder in folders for path in sorted(Path(folder).rglob("report.json"))]
    old, rule = load(STORED.read_text()) if STORED.is_file() else Kills({}), today()
    now = merged(old, kills_of(reports, rule), rule)
    STORED.write_text(render(now))
    lost = forgotten(old, now, rule)
    if lost:
        sys.stdout.write(
            f'to be judged again, since their checks have changed: tox -e mutants -- -k "{" or ".join(lost)}"\n'
        )
    sys.stdout.write(f"checks whose kills are older than what they rest on: {len(older(now, rule))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
