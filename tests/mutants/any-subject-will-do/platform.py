"""A token endpoint that looks at issuer and audience alone."""

import sys
from dataclasses import replace
from typing import Any

from fake_platform.__main__ import main
from fake_platform.identity import verdict

SETTLE = verdict.settle


def settle(claim: Any, jwks: Any, now: float) -> Any:
    """Whoever comes is who is trusted."""
    subject = verdict._verified(claim.assertion, jwks).get("sub")
    trusted = {name: replace(one, subject=subject) for name, one in claim.application.credentials.items()}
    application = replace(claim.application, credentials=trusted)
    return SETTLE(replace(claim, application=application), jwks, now)


verdict.settle = settle

if __name__ == "__main__":
    sys.exit(main())
