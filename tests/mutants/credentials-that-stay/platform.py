"""A cloud whose federated credentials cannot be taken away."""

import sys
from typing import Any

from fake_platform.__main__ import main
from fake_platform.identity import applications
from fake_platform.state import Step


def remove_credential(state: Any, place: Any, name: str) -> Step:
    """Said and not done."""
    del place, name
    return Step(state)


applications.remove_credential = remove_credential

if __name__ == "__main__":
    sys.exit(main())
