"""Makes conformance/contract/access.json: which clauses a run on somebody else's cluster has judged. Edge: files.

`python -m tests.e2e.access_record all namespace` prints a table in which every clause can be judged with that access;
with it in place of access.json a run tries them all. `python -m tests.e2e.access_record REPORT` prints what it has
judged: those whose every check has passed. What has failed is looked at first: it may be the cluster's doing.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance import builtin
from conformance.contract.access import Access
from conformance.contract.clauses import Contract, Level


def everything(contract: Contract, access: Access = Access.CLUSTER) -> dict[str, str]:
    """Every clause that takes a cluster, as one that can be judged with that access."""
    return {clause.id: str(access) for clause in contract if clause.level is not Level.STATIC}


def recorded(report: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, str]:
    """What this run has judged, beside what earlier ones had; of two accesses the lesser one."""
    judged = {each["id"] for each in report["clauses"] if each["verdict"] == "passed" and each["level"] != "static"}
    here = Access(report["access"]["run"])
    had = {each: Access(known.get(each, Access.OWNED)) for each in judged}
    return dict(
        sorted({**known, **{each: str(here if was.covers(here) else was) for each, was in had.items()}}.items())
    )


if __name__ == "__main__":
    told = sys.argv[1]
    less = (Access.NAMESPACE, Access.CLUSTER)
    here = {clause.id: str(clause.access) for clause in builtin.contract() if clause.access in less}
    if told == "all":
        found = everything(builtin.contract(), Access(sys.argv[2]))
    else:
        found = recorded(json.loads(Path(told).read_text()), here)
    print(json.dumps(found, indent=1))  # noqa: T201 - the result
