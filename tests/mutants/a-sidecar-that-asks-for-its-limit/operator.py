"""An operator that leaves the sidecar's request of CPU out, so that the API server fills in its limit."""

import sys

from reference_operator import pod
from reference_operator.__main__ import main

pod.SIDECAR_RESOURCES = {**pod.SIDECAR_RESOURCES, "requests": {"memory": "32Mi"}}

if __name__ == "__main__":
    sys.exit(main())
