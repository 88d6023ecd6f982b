"""Writes conformance/contract/kills.json from a mutants' run: which check turned red on which mutant. Edge: files.

`python -m tests.mutants.kill_record FOLDER...` reads every report.json below the folders. A kill counts for a clause
that the mutant must turn red, if the check's own assertion failed, and while the check's file is what it was then.
Clauses that a mutant `may` turn red are side effects that nobody looked at: their red proves nothing of their checks.
"""

import json
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance import builtin
from conformance.contract.kills import Kill, Kills, load, render, source_hash
from tests.mutants import faults

STORED = faults.ROOT / "conformance" / "contract" / "kills.json"


@dataclass(frozen=True)
class Rule:
    """What a kill is held against today: clauses that mutants must break, and each check file's clause and hash."""

    named: Mapping[str, Collection[str]]
    clauses: Mapping[str, str]
    sources: Mapping[str, str]

    def holds(self, check: str, source: str, mutant: str) -> bool:
        """Whether a red of the check under that source says something of today's check and of its clause."""
        file = check.partition("::")[0]
        return self.sources.get(file) == source and self.clauses.get(file) in self.named.get(mutant, ())


def today() -> Rule:
    """The rule as the checkout is now."""
    clauses = faults.clause_of_checks()
    return Rule(
        named={mutant.id: mutant.must for mutant in map(faults.mutant_of, faults.FILES)},
        clauses=clauses,
        sources={file: source_hash((builtin.CHECKS / file).read_bytes()) for file in clauses},
    )


def kills_of(reports: Iterable[Mapping[str, Any]], rule: Rule) -> dict[str, set[str]]:
    """Mutants by the id of the check whose own assertion failed on them."""
    killed: dict[str, set[str]] = {}
    for report in reports:
        mutant = report["target"]["mutant"]
        for result in report["results"]:
            own = result["verdict"] == "failed" and result.get("raised")
            if own and mutant and rule.holds(result["check"], result["source"], mutant):
                killed.setdefault(result["check"], set()).add(mutant)
    return killed


def merged(old: Kills, new: Mapping[str, Collection[str]], rule: Rule) -> Kills:
    """What still holds of the old record, and the new kills."""
    kept = {
        check: {mutant for mutant in kill.mutants if rule.holds(check, kill.source, mutant)}
        for check, kill in old.by_check.items()
    }
    found = {check: {*kept.get(check, ()), *new.get(check, ())} for check in {*kept, *new}}
    return Kills(
        {
            check: Kill(rule.sources[check.partition("::")[0]], tuple(sorted(mutants)))
            for check, mutants in found.items()
            if mutants
        }
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
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
