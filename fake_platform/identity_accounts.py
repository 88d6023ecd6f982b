"""The service account under which a sandbox's pod runs, by its workload identity. Pure.

The same rule as the operator's, written from the protocol, so that the audit can be joined with the cluster's.
"""

import hashlib
from collections.abc import Mapping

SANDBOX_ACCOUNT = "byohost-sandbox"


def account_of(identity: Mapping[str, str] | None) -> str:
    """`identity-<20 hex>` of the lower-cased client and tenant ids, or the shared sandbox account without one."""
    if identity is None:
        return SANDBOX_ACCOUNT
    joined = f"{identity['clientId']}\0{identity['tenantId']}".lower()
    return f"identity-{hashlib.sha256(joined.encode()).hexdigest()[:20]}"
