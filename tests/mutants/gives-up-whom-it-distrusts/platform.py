"""A platform that takes the end of a trust for the end of the work."""

import sys
from typing import Any

from fake_platform import sandboxes
from fake_platform.__main__ import main
from fake_platform.identity import applications
from fake_platform.identity.federation import key

REMOVE = applications.remove_credential


def remove_credential(state: Any, place: Any, name: str) -> Any:
    """As ever, and whoever runs as that application has failed."""
    step, gone = REMOVE(state, place, name), key(place.tenant_id, place.client_id)
    for sandbox in state.sandboxes.values():
        identity = sandbox.order.get("workloadIdentity")
        if sandbox.is_open and identity is not None and key(identity["tenantId"], identity["clientId"]) == gone:
            step = step.sandbox(sandboxes.end(sandbox, "failed", "identity-disabled", "Its credential was removed."))
    return step


applications.remove_credential = remove_credential

if __name__ == "__main__":
    sys.exit(main())
