"""An operator that makes a second pod for each sandbox whose node was lost."""

import contextlib
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from reference_operator import reasons
from reference_operator.__main__ import main
from reference_operator.cluster import KubernetesCluster
from reference_operator.interfaces import ClusterError
from reference_operator.model import Pod

CREATE, WATCH = KubernetesCluster.create_pod, KubernetesCluster.watch_pods
MADE: dict[str, Mapping[str, Any]] = {}


def create_pod(self: KubernetesCluster, manifest: Mapping[str, Any]) -> Pod:
    """Create it, and remember how."""
    made = CREATE(self, manifest)
    MADE[made.name] = manifest
    return made


def watch_pods(
    self: KubernetesCluster, version: str, seconds: int
) -> Iterator[tuple[Literal["seen", "vanished"], Pod]]:
    """Watch, and make again what is lost."""
    for change, pod in WATCH(self, version, seconds):
        manifest = MADE.pop(pod.name, None) if reasons.lost(pod) else None
        if manifest is not None:
            again = {**manifest, "metadata": {**manifest["metadata"], "name": f"{pod.name}-again"}}
            with contextlib.suppress(ClusterError):
                CREATE(self, again)
        yield change, pod


KubernetesCluster.create_pod = create_pod  # type: ignore[method-assign]
KubernetesCluster.watch_pods = watch_pods  # type: ignore[method-assign]

if __name__ == "__main__":
    sys.exit(main())
