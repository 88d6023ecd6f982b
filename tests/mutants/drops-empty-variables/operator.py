"""An operator that takes a variable without a value for none."""

import sys
from collections.abc import Mapping

from reference_operator import pod
from reference_operator.__main__ import main

ENVIRONMENT = pod._environment


def environment(values: Mapping[str, str]) -> list[dict[str, str]]:
    """Those that say something."""
    return ENVIRONMENT({name: value for name, value in values.items() if value})


pod._environment = environment

if __name__ == "__main__":
    sys.exit(main())
