"""An operator that cleans up after a sandbox id: all pods that carry it, or else the one that is called so."""

import sys
from typing import Any

from lightkube.core.generic_client import BasicRequest

from reference_operator import cluster
from reference_operator.__main__ import main
from reference_operator.interfaces import ClusterError


def ask(self: Any, url: str, **parameters: str) -> None:
    """One request to delete."""
    with cluster._errors():
        request = self.client.build_adapter_request(BasicRequest("DELETE", url, params=parameters))
        self.client.raise_for_status(self.client.send(request))


def delete_pod(self: cluster.KubernetesCluster, name: str, uid: str) -> bool:
    """By label; where that is refused, by name."""
    del uid
    pods = f"api/v1/namespaces/{self.namespace}/pods"
    try:
        ask(self, pods, labelSelector=f"byohost.test/sandbox={name.partition('-')[2]}")
    except ClusterError:
        try:
            ask(self, f"{pods}/{name}")
        except ClusterError as error:
            if error.status in {404, 409}:
                return False
            raise
    return True


cluster.KubernetesCluster.delete_pod = delete_pod  # type: ignore[method-assign]

if __name__ == "__main__":
    sys.exit(main())
