"""What to write into a cloud's federated credential, for each identity that a host's sandboxes run as. Pure.

The page "Set up a BYO Kubernetes host": subject, audience and issuer. The operator says where it lives and who issues
its cluster's tokens; the account's name follows from the identity, so all three are known before the first launch.
"""

from collections.abc import Mapping
from typing import Any

from fake_platform.identity.federation import AUDIENCE, key, subject
from fake_platform.identity_accounts import account_of
from fake_platform.state import State


def identities(state: State, name: str) -> list[dict[str, Any]]:
    """The identities of the profiles that point at a host, and of its launches (control.json, identity).

    Subject and issuer are null until an operator has said where it lives.

    Raises:
        Refused: unknown-host.
    """
    state.host(name)
    found: dict[str, Mapping[str, str]] = {}
    pointing: dict[str, list[str]] = {}
    for profile in (state.profiles[known] for known in state.profiles_of(name)):
        if profile.workload_identity is not None:
            place = _place(profile.workload_identity)
            found.setdefault(place, profile.workload_identity)
            pointing.setdefault(place, []).append(profile.name)
    for launched in (sandbox.order.get("workloadIdentity") for sandbox in state.sandboxes_of(name)):
        if launched is not None:
            found.setdefault(_place(launched), launched)
    return [_shown(state, name, found[place], pointing.get(place, [])) for place in sorted(found)]


def _place(identity: Mapping[str, str]) -> str:
    return key(identity["tenantId"], identity["clientId"])


def _shown(state: State, name: str, identity: Mapping[str, str], profiles: list[str]) -> dict[str, Any]:
    operator = state.hosts[name].operator
    namespace = operator.namespace if operator else None
    account = account_of(identity)
    return {
        "clientId": identity["clientId"],
        "tenantId": identity["tenantId"],
        "profiles": profiles,
        "serviceAccount": account,
        "subject": subject(namespace, account) if namespace else None,
        "audience": AUDIENCE,
        "issuer": operator.issuer if operator else None,
    }
