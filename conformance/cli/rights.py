"""The command `byohost rights`: what a run may do on somebody's cluster, as manifests to apply. Edge: the terminal."""

import sys
from typing import Annotated

import typer
import yaml

from conformance.contract.access import Access
from conformance.contract.exits import Exit, UsageError
from conformance.environment.rights import Holder, manifests
from conformance.preflight.rights import GivenAccess


def rights(
    *,
    access: Annotated[GivenAccess, typer.Option(help="What a run may touch.")],
    service_account: Annotated[
        str | None, typer.Option(help="Who is to have the rights: NAMESPACE/NAME of a service account.")
    ] = None,
    user: Annotated[str | None, typer.Option(help="Or a user, as the cluster knows it.")] = None,
    namespaces: Annotated[str | None, typer.Option(help="With namespace access: those of the run, all: a,b,…")] = None,
) -> int:
    """Print the roles and bindings that a run needs, as YAML; a cluster's administrator applies them."""
    holder = _holder(service_account, user)
    level, places = Access(access), tuple(filter(None, (namespaces or "").split(",")))
    if level is Access.NAMESPACE and not places:
        raise UsageError(
            "--access namespace: name the namespaces of the run, byohost's own among them: --namespaces a,b"
        )
    if level is not Access.NAMESPACE and places:
        raise UsageError(f"--namespaces {namespaces}: cluster access is not bound to namespaces; leave it out")
    sys.stdout.write(yaml.safe_dump_all(manifests(level, holder, places), sort_keys=False))
    return Exit.CONFORMANT


def _holder(service_account: str | None, user: str | None) -> Holder:
    if (service_account is None) is (user is None):
        raise UsageError("name who is to have the rights: --service-account NAMESPACE/NAME, or --user NAME")
    if service_account is None:
        return Holder(str(user))
    namespace, slash, name = service_account.partition("/")
    if not (namespace and slash and name):
        raise UsageError(f"--service-account {service_account}: give NAMESPACE/NAME, such as team/certifier")
    return Holder(name, namespace)
