"""An operator that takes an account that says nothing for the right one."""

import sys
from collections.abc import Mapping
from typing import Any

from reference_operator import identity
from reference_operator.__main__ import main

MISMATCH = identity.mismatch


def mismatch(found: Mapping[str, Any], wanted: Any) -> str | None:
    """Only what says otherwise is wrong."""
    says = (found.get("metadata") or {}).get("annotations") or {}
    filled = {**wanted.manifest["metadata"]["annotations"], **says}
    return MISMATCH({"metadata": {"annotations": filled}}, wanted)


identity.mismatch = mismatch


if __name__ == "__main__":
    sys.exit(main())
