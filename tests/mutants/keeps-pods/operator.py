"""An operator that leaves every pod where it is."""

import sys

from reference_operator import acting
from reference_operator.__main__ import main
from reference_operator.action import DeletePod
from reference_operator.interfaces import Cluster


def delete_pod(cluster: Cluster, action: DeletePod) -> None:
    """Nothing."""
    del cluster, action


acting.delete_pod = delete_pod

if __name__ == "__main__":
    sys.exit(main())
