"""An operator that leaves every pod where it is."""

import sys
from typing import Any

from reference_operator import acting
from reference_operator.__main__ import main


def delete_pod(*arguments: Any) -> None:
    """Nothing."""
    del arguments


acting.delete_pod = delete_pod

if __name__ == "__main__":
    sys.exit(main())
