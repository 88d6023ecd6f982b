"""An operator that deletes whatever pod bears the name."""

import sys

from reference_operator import cluster
from reference_operator.__main__ import main
from reference_operator.interfaces import ClusterError


def delete_pod(self: cluster.KubernetesCluster, name: str, uid: str) -> bool:
    """Delete the pod of this name; the uid is not looked at."""
    del uid
    request = self.client.prepare_request("delete", cluster._Pods, name=name, namespace=self.namespace)
    try:
        with cluster._errors():
            self.client.raise_for_status(self.client.send(self.client.build_adapter_request(request)))
    except ClusterError as error:
        if error.status in {404, 409}:
            return False
        raise
    return True


cluster.KubernetesCluster.delete_pod = delete_pod  # type: ignore[method-assign]

if __name__ == "__main__":
    sys.exit(main())
