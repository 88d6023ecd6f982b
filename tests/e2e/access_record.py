"""Makes conformance/contract/access.json: which clauses a run on somebody else's cluster has judged. Edge: files.

`python -m tests.e2e.access_record all` prints a table in which every clause can be judged there; with it in place of
access.json a run tries them all, and `python -m tests.e2e.access_record REPORT` prints what it has judged: those whose
every check has passed. What has failed there is looked at first, since it may be the cluster's doing.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance import builtin
from conformance.contract.clauses import Contract, Level


def everything(contract: Contract) -> dict[str, str]:
    """Every clause that takes a cluster, as one that can be judged on any."""
    return {clause.id: "cluster" for clause in contract if clause.level is not Level.STATIC}


def recorded(report: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, str]:
    """What this run has judged, beside what earlier ones had."""
    judged = {each["id"] for each in report["clauses"] if each["verdict"] == "passed" and each["level"] != "static"}
    return dict(sorted({**known, **dict.fromkeys(judged, report["access"]["run"])}.items()))


if __name__ == "__main__":
    told = sys.argv[1]
    here = {clause.id: str(clause.access) for clause in builtin.contract() if clause.access == "cluster"}
    found = everything(builtin.contract()) if told == "all" else recorded(json.loads(Path(told).read_text()), here)
    print(json.dumps(found, indent=1))  # noqa: T201 - the result
