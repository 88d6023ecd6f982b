"""An operator that writes client and tenant as they came."""

import sys
from dataclasses import replace

from reference_operator import identity
from reference_operator.__main__ import main
from reference_operator.model import Account, Identity

ACCOUNT = identity.account


def account(whose: Identity, host: str) -> Account:
    """As ever, but for the letters."""
    made = ACCOUNT(whose, host)
    noted = {identity.CLIENT: whose.client_id, identity.TENANT: whose.tenant_id}
    return replace(made, manifest={**made.manifest, "metadata": {**made.manifest["metadata"], "annotations": noted}})


identity.account = account  # type: ignore[assignment] # that is what a mutant does

if __name__ == "__main__":
    sys.exit(main())
