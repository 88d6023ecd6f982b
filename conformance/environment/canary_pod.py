"""The canary where it is a pod of ours behind a Service: what has arrived there. Edge: exec."""

import json
from dataclasses import dataclass
from typing import Any

from conformance.contract.exits import HarnessError
from conformance.environment.run_environment import SYSTEM, system_pod
from conformance.observe.kube import Kube
from egress_profiles.canary_manifests import LOG
from egress_profiles.endpoints import CANARY

_READ = f"import sys; sys.stdout.write(open({LOG!r}).read())"


@dataclass(frozen=True)
class CanaryPod:
    """Witnesses what is sent to its Service, from wherever."""

    kube: Kube

    def hits(self) -> list[dict[str, Any]]:
        """What has arrived so far, oldest first (shape: `egress_profiles.canary`).

        Raises:
            HarnessError: its log cannot be read.
        """
        name = system_pod(self.kube, CANARY.name)["metadata"]["name"]
        done = self.kube.exec(SYSTEM, name, ["python3", "-c", _READ], container=CANARY.name)
        if done.code != 0:
            raise HarnessError(f"the canary's log cannot be read: {done.stderr.strip()}")
        return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
