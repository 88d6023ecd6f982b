"""An operator to which a pod is gone once the API server has taken the deletion."""

import sys
from typing import Any

from reference_operator import acting
from reference_operator.__main__ import main
from reference_operator.event import PodVanished

DELETE = acting.delete_pod


def delete_pod(cluster: Any, action: Any) -> Any:
    """It will go."""
    return DELETE(cluster, action) or PodVanished(action.sandbox_id, action.uid)


acting.delete_pod = delete_pod

if __name__ == "__main__":
    sys.exit(main())
