"""An operator to which capitals are other letters."""

import hashlib
import sys

from reference_operator import identity
from reference_operator.__main__ import main
from reference_operator.model import Identity


def name(whose: Identity) -> str:
    """Of the very text."""
    text = f"{whose.client_id}\0{whose.tenant_id}"
    return f"identity-{hashlib.sha256(text.encode()).hexdigest()[:20]}"


identity.name = name  # type: ignore[assignment] # that is what a mutant does

if __name__ == "__main__":
    sys.exit(main())
