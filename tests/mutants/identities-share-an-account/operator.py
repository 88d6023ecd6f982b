"""An operator with one account for all identities."""

import sys
from typing import Any

from reference_operator import identity as accounts
from reference_operator.__main__ import main


def name(identity: Any) -> str:
    """The same for everybody."""
    del identity
    return "identity"


def mismatch(found: Any, wanted: Any) -> str | None:
    """Whatever the account says is well."""
    del found, wanted
    return None


accounts.name = name
accounts.mismatch = mismatch

if __name__ == "__main__":
    sys.exit(main())
