"""An operator that takes whatever bears the right name."""

import sys
from typing import Any

from reference_operator import observation
from reference_operator.__main__ import main
from reference_operator.cluster import KubernetesCluster, _Pods

FIND = KubernetesCluster.find_pod


def find_pod(self: Any, name: str) -> Any:
    """Nobody else would have a pod of that name."""
    pod = FIND(self, name)
    raw = None if pod is not None else self._get(_Pods, name)
    if raw is None:
        return pod
    sandbox = name.removeprefix("sandbox-")
    labels = {observation.MANAGED_BY: observation.OPERATOR, observation.HOST: self.host, observation.SANDBOX: sandbox}
    owned = {**raw, "metadata": {**raw["metadata"], "labels": labels}}
    return observation.pod(owned, self.host)


KubernetesCluster.find_pod = find_pod  # type: ignore[method-assign] # this is what the mutant is about

if __name__ == "__main__":
    sys.exit(main())
