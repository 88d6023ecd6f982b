"""What an application trusts: records that tokens of other issuers are held against. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

AUDIENCE = "api://AzureADTokenExchange"
"""The audience that projected tokens carry for Azure's public cloud."""


@dataclass(frozen=True)
class Credential:
    """One federated credential; issuer, subject and audience are compared exactly, letter by letter."""

    name: str
    issuer: str
    subject: str
    audience: str = AUDIENCE

    @property
    def trusted(self) -> tuple[str, str]:
        """What no two credentials of an application may share."""
        return self.issuer, self.subject


@dataclass(frozen=True)
class Application:
    """One application or managed identity of a tenant, with its credentials by name."""

    tenant_id: str
    client_id: str
    credentials: Mapping[str, Credential] = field(default_factory=dict)


def key(tenant_id: str, client_id: str) -> str:
    """The name of an application among all: GUIDs are the same in either case."""
    return f"{tenant_id}/{client_id}".lower()


def subject(namespace: str, account: str) -> str:
    """The subject of a service account's tokens (Kubernetes, service account tokens)."""
    return f"system:serviceaccount:{namespace}:{account}"
