"""An operator whose labels are left out where they are empty."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

LABELS = pod._labels


def labels(launch: Any, site: Any) -> dict[str, str]:
    """As ever, of those that have a value."""
    return LABELS(replace(launch, labels={name: value for name, value in launch.labels.items() if value}), site)


pod._labels = labels


if __name__ == "__main__":
    sys.exit(main())
