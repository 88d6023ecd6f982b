"""A stand-in for kubectl and the API server behind it: it knows a Deployment only once its file was applied.

Edge: it is run as a program, and keeps what it was given beside the file that KUBECONFIG names.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import yaml


def main(arguments: list[str], kept: Path) -> int:
    """`apply -f FILE`, or `rollout status deployment/NAME -n NAMESPACE`."""
    match arguments:
        case ["apply", "-f", file]:
            objects = [one for one in yaml.safe_load_all(Path(file).read_text(encoding="utf-8")) if one]
            kept.write_text(json.dumps(objects), encoding="utf-8")
            return 0
        case ["rollout", "status", what, "-n", namespace]:
            kind, _, name = what.partition("/")
            if deployed(kept, namespace, name) is not None and kind == "deployment":
                return 0
            print(f'Error from server (NotFound): deployments.apps "{name}" not found', file=sys.stderr)  # noqa: T201
            return 1
    return 2


def deployed(kept: Path, namespace: str, name: str) -> dict[str, Any] | None:
    """The Deployment as it was applied, with the status that a cluster would give it."""
    objects = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else []
    for one in objects:
        found = (one["kind"], one["metadata"].get("namespace"), one["metadata"]["name"])
        if found == ("Deployment", namespace, name):
            return {**one, "status": {"availableReplicas": 1}}
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(os.environ["KUBECONFIG"])))
