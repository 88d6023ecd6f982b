"""Writes conformance/kills.json from a mutants' run: which check turned red on which mutant. Edge: files.

`python -m tests.mutants.kill_record FOLDER...` reads every report.json below the folders. A kill counts under the hash
of the check's file as it is now, and what is stored of checks that have not changed since is kept.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from conformance import builtin
from conformance.kills import Kill, Kills, load, render, source_hash

STORED = Path(__file__).resolve().parents[2] / "conformance" / "kills.json"


def kills_of(reports: Iterable[dict[str, Any]]) -> dict[str, set[str]]:
    """Mutants by the id of the check that failed on them, for the clauses that the mutant names."""
    killed: dict[str, set[str]] = {}
    for report in reports:
        for result in report["results"]:
            if result["verdict"] == "failed" and report["target"]["mutant"]:
                killed.setdefault(result["check"], set()).add(report["target"]["mutant"])
    return killed


def merged(old: Kills, new: dict[str, set[str]], sources: dict[str, str]) -> Kills:
    """What still holds of the old record, and the new kills; `sources` are today's hashes by check id."""
    by_check = {}
    for check, source in sources.items():
        mutants = {*old.of(check, source), *new.get(check, ())}
        if mutants:
            by_check[check] = Kill(source, tuple(sorted(mutants)))
    return Kills(by_check)


def main(folders: list[str]) -> int:
    """Read, merge, write."""
    reports = [json.loads(path.read_text()) for folder in folders for path in sorted(Path(folder).rglob("report.json"))]
    new = kills_of(reports)
    old = load(STORED.read_text()) if STORED.is_file() else Kills({})
    checks = {*new, *old.by_check}
    files = {check: builtin.CHECKS / check.partition("::")[0] for check in checks}
    sources = {check: source_hash(path.read_bytes()) for check, path in files.items() if path.is_file()}
    STORED.write_text(render(merged(old, new, sources)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
