"""An operator that labels by template, and its template knows one kind of pod."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

LABELS = pod._labels


def labels(launch: Any, site: Any) -> dict[str, str]:
    """As ever, and the webhook's."""
    return {**LABELS(launch, site), "azure.workload.identity/use": "true"}


pod._labels = labels

if __name__ == "__main__":
    sys.exit(main())
