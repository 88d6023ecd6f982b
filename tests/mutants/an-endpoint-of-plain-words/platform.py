"""A platform whose cloud compares a token's audience as if it were text."""

import sys
from collections.abc import Mapping
from typing import Any

import jwt

from fake_platform.__main__ import main
from fake_platform.identity import verdict
from fake_platform.identity.aadsts import shown
from fake_platform.identity.federation import Credential

SETTLE = verdict.settle


def settle(claim: verdict.Claim, jwks: Mapping[str, Any], now: float) -> tuple[Credential, verdict.Bearer]:
    """As ever, but a list equals no word."""
    credential, bearer = SETTLE(claim, jwks, now)
    told = jwt.decode(claim.assertion, options={"verify_signature": False})["aud"]
    if isinstance(told, list):
        raise verdict.BearerRefused(700212, shown(told), bearer)
    return credential, bearer


verdict.settle = settle

if __name__ == "__main__":
    sys.exit(main())
