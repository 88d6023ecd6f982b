"""What a workspace has beside hosts: profiles, resource classes, access tokens. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ResourceClass:
    """Named requests and limits of the sandbox container (terms.json, resources)."""

    name: str
    resources: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Profile:
    """Where its launches go, how big they are, and the managed identity they run as, if any."""

    name: str
    host: str
    resource_class: str
    workload_identity: Mapping[str, str] | None = None


@dataclass(frozen=True)
class AccessToken:
    """A bearer of the control API: the hash of it, and the scopes it carries."""

    name: str
    hash: str
    scopes: tuple[str, ...]
