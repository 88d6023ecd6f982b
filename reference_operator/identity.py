"""One service account per managed identity, as the Azure Workload Identity webhook wants it. Pure.

The grant has no patch and no delete for service accounts, so an account is written once: a changed identity gets
another name, and an account that says something else than its name promises refuses the launch (architecture.md,
ambiguity 6).
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from reference_operator.model import Account, Identity

CLIENT = "azure.workload.identity/client-id"
TENANT = "azure.workload.identity/tenant-id"


def name(identity: Identity) -> str:
    """The account's name: a hash, so that no two identities share one by case, truncation or joining."""
    text = f"{identity.client_id}\0{identity.tenant_id}".lower()
    return f"identity-{hashlib.sha256(text.encode()).hexdigest()[:20]}"


def account(identity: Identity, host: str) -> Account:
    """The account to create for this identity."""
    manifest = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {
            "name": name(identity),
            "labels": {"app.kubernetes.io/managed-by": "byohost-operator", "byohost.test/host": host},
            "annotations": {CLIENT: identity.client_id.lower(), TENANT: identity.tenant_id.lower()},
        },
        "automountServiceAccountToken": False,
    }
    return Account(name(identity), manifest)


def mismatch(found: Mapping[str, Any], wanted: Account) -> str | None:
    """What an existing account says otherwise, as one sentence; None where it is the one that is wanted."""
    says = found.get("metadata", {}).get("annotations") or {}
    for key, value in wanted.manifest["metadata"]["annotations"].items():
        if says.get(key) != value:
            found_value = f"{key}={says.get(key)!r} instead of {value!r}"
            return f"service account {wanted.name} carries {found_value}: delete it, the next launch makes it anew"
    return None
