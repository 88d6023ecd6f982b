"""An operator that keeps its own labels from launches, and no others."""

import sys

from reference_operator import pod
from reference_operator.__main__ import main

pod.RESERVED = (
    "byohost.test/host",
    "byohost.test/sandbox",
    "app.kubernetes.io/managed-by",
    "azure.workload.identity/use",
)

if __name__ == "__main__":
    sys.exit(main())
