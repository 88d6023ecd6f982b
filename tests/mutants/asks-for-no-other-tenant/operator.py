"""An operator that compares the first annotation of an identity's account, and no other."""

import sys
from collections.abc import Mapping
from typing import Any

from reference_operator import identity
from reference_operator.__main__ import main
from reference_operator.model import Account

MISMATCH = identity.mismatch


def mismatch(found: Mapping[str, Any], wanted: Account) -> str | None:
    """Of its client alone."""
    annotations = {identity.CLIENT: wanted.manifest["metadata"]["annotations"][identity.CLIENT]}
    return MISMATCH(found, Account(wanted.name, {"metadata": {"annotations": annotations}}))


identity.mismatch = mismatch

if __name__ == "__main__":
    sys.exit(main())
