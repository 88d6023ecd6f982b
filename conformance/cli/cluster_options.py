"""The cluster that somebody else made, as the command line names it. Edge: files, one question to its API server.

What is wrong with the request, the kubeconfig or the way there is told in one sentence before anything is begun.
"""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clusters import state
from clusters.errors import ClusterError
from clusters.registry_credentials import Credentials
from conformance.cli import kept_kubeconfig, preflight, registry_place, site_proxy_options
from conformance.contract.access import Access, Policies
from conformance.contract.exits import HarnessError, UsageError
from conformance.environment import scratch_folders
from conformance.environment.given_namespaces import NEEDED
from conformance.environment.options import Ground, OthersCluster
from conformance.preflight import connection_errors, credentials, first_contact
from conformance.preflight.api import Api, OutOfTimeError, UnreachedError
from conformance.preflight.credentials import CredentialsError
from conformance.preflight.kubeconfig import Place
from conformance.target.bundle.name_validation import is_label, is_subdomain
from egress_profiles.endpoints import SYSTEM_NAMESPACE

REACH = 12.0
"""Seconds in which the API server has to answer."""


@dataclass(frozen=True)
class Asked:
    """What the command line says of the cluster."""

    kubeconfig: Path | None
    context: str | None
    access: Access | None
    registry: str | None
    registry_ca: Path | None
    registry_credentials: Path | None = None
    namespaces: str | None = None
    system_namespace: str | None = None
    pull_secret: str | None = None
    audit_log: Path | None = None
    policies: Policies | None = None
    way: site_proxy_options.Asked = field(default_factory=site_proxy_options.Asked)

    @property
    def is_others(self) -> bool:
        """Whether one is meant that byohost has not made."""
        told = (self.registry_credentials, self.namespaces, self.system_namespace, self.pull_secret, self.audit_log)
        where = (self.access, self.registry, self.registry_ca, self.policies)
        return self.way.given or any(each is not None for each in (*where, *told))


def check(kubeconfig: Path | None, context: str | None, ground: Ground) -> None:
    """Refuse what names no cluster.

    Raises:
        UsageError: it does not fit together.
    """
    if context is not None and kubeconfig is None:
        raise UsageError(f"--context {context}: it names a context of --kubeconfig FILE, which is not given")
    if kubeconfig is not None and not kubeconfig.is_file():
        raise UsageError(f"--kubeconfig {kubeconfig}: there is no such file; leave it out for a fresh kind cluster")
    if ground is Ground.CONTROL_PLANE and kubeconfig is not None:
        raise UsageError("--ground control-plane brings its own API server: leave --kubeconfig out, or --ground")


@contextmanager
def cluster(asked: Asked) -> Iterator[OthersCluster | None]:
    """That cluster, under a kubeconfig of this one context which lasts as long as the block; None for one of ours.

    One of ours that is named is reached, too, before anything is built for it.

    Raises:
        UsageError: the request, a file or the context cannot be used.
        HarnessError: the credentials or the API server cannot be had.
    """
    if not asked.is_others:
        if asked.kubeconfig is not None:
            with scratch_folders.folder() as folder:
                _reach(_ours(asked.kubeconfig, asked.context), folder)
        yield None
        return
    registry, authority = _checked(asked)
    system, given = _namespaces(asked)
    _check_audit_log(asked)
    credentials, pull_secret = _credentials(asked, registry), _pull_secret(asked)
    proxy, name_server = site_proxy_options.site_proxy(asked.way), site_proxy_options.name_server(asked.way)
    with reached(asked.kubeconfig, asked.context) as (server, file):
        yield OthersCluster(
            kubeconfig=file,
            server=server,
            registry=registry,
            registry_ca=authority,
            access=asked.access or Access.CLUSTER,
            said=asked.access is not None,
            system=system,
            given=given,
            pull_secret=pull_secret,
            audit_log=asked.audit_log,
            credentials=credentials,
            proxy=proxy,
            name_server=name_server,
            policies=asked.policies,
        )


@contextmanager
def reached(kubeconfig: Path | None, context: str | None) -> Iterator[tuple[str, Path]]:
    """The server of a context that answers, and a kubeconfig of that context alone, for as long as the block lasts.

    Raises:
        UsageError: a file or the context cannot be used.
        HarnessError: the credentials or the API server cannot be had.
    """
    place = preflight.place(kubeconfig, context)
    with scratch_folders.folder() as folder:
        yield place.server, kept_kubeconfig.written(place, _reach(place, folder), folder)


def _ours(kubeconfig: Path, context: str | None) -> Place:
    """A context of a cluster that byohost has made on this machine; its mark is looked for later, by the engine."""
    place = preflight.place(kubeconfig, context)
    name = place.context.removeprefix("kind-")
    if not (state.locate(os.environ).clusters / name).is_dir():
        raise UsageError(
            f"--kubeconfig {kubeconfig}: byohost has not made the cluster of the context {place.context}; to judge on "
            "it all the same, add --access cluster and --registry HOST/PATH"
        )
    return place


def _checked(asked: Asked) -> tuple[str, str]:
    """The registry, and PEM of who signed its certificate."""
    if asked.kubeconfig is None:
        way_alone = asked.way.given and asked.access is None and asked.registry is None
        what = "--proxy and what goes with it" if way_alone else "--access and --registry"
        raise UsageError(f"{what} are for a cluster that is there: name it by --kubeconfig FILE")
    if asked.registry is None:
        raise UsageError(
            f"--access {asked.access or Access.CLUSTER}: say where images are pushed to and pulled from: "
            "--registry HOST/PATH, such as registry.corp:5000/byohost"
        )
    ca = asked.registry_ca
    return registry_place.checked(asked.registry), "" if ca is None else registry_place.authority(ca, "--registry-ca")


def _namespaces(asked: Asked) -> tuple[str, tuple[str, ...]]:
    """The harness's own namespace, and those of hosts: with namespace access both are given, else neither is."""
    if asked.access is not Access.NAMESPACE:
        for option, value in (("--namespaces", asked.namespaces), ("--system-namespace", asked.system_namespace)):
            if value is not None:
                raise UsageError(
                    f"{option} {value}: it names what --access namespace may touch; with --access cluster a run makes "
                    "its namespaces itself"
                )
        return SYSTEM_NAMESPACE, ()
    if asked.system_namespace is None or asked.namespaces is None:
        raise UsageError(
            "--access namespace: name the namespaces that were made for the run: --namespaces a,b,… for its hosts, and "
            "--system-namespace for byohost's own pods"
        )
    given = names(f"{asked.namespaces},{asked.system_namespace}")[:-1]
    if asked.system_namespace in asked.namespaces.split(","):
        raise UsageError(f"--system-namespace {asked.system_namespace}: it is among --namespaces too; name another")
    if len(given) < NEEDED:
        raise UsageError(
            f"--namespaces: a run needs {NEEDED} of them, as each of its hosts takes one, and {len(given)} "
            f"{'is' if len(given) == 1 else 'are'} given"
        )
    return asked.system_namespace, given


def _check_audit_log(asked: Asked) -> None:
    file = asked.audit_log
    if file is None:
        return
    if asked.access is Access.NAMESPACE:
        raise UsageError(f"--audit-log {file}: it tells of the whole cluster, and --access namespace is for less")
    try:
        file.open("rb").close()
    except OSError as error:
        raise UsageError(f"--audit-log {file}: it cannot be read ({error.strerror}); give the file itself") from error


def names(text: str | None) -> tuple[str, ...]:
    """Namespaces with commas between, each once; none where nothing is given.

    Raises:
        UsageError: one is no name of a namespace.
    """
    found = tuple(dict.fromkeys(text.split(","))) if text is not None else ()
    for each in found:
        if not is_label(each):
            raise UsageError(f"namespace {each!r}: give names such as team-a, with commas between and no spaces")
    return found


def _pull_secret(asked: Asked) -> str:
    """With namespace access a name, as it is in each of the namespaces; else of which Secret copies are made."""
    secret = asked.pull_secret
    if secret is None:
        return ""
    place, slash, name = secret.rpartition("/")
    given = asked.access is Access.NAMESPACE
    good = is_subdomain(name) and (not slash if given else is_label(place))
    if not good:
        form = (
            "the name of a Secret, such as registry-login" if given else "NAMESPACE/NAME, such as team/registry-login"
        )
        raise UsageError(f"--pull-secret {secret}: give {form}")
    return secret


def _credentials(asked: Asked, registry: str) -> Credentials | None:
    """Those of the authentication file, for pushing; None: the registry takes pushes of anybody."""
    if asked.registry_credentials is None:
        return None
    try:
        return registry_place.credentials(asked.registry_credentials, registry)
    except ClusterError as refusal:
        raise UsageError(str(refusal)) from refusal


def _reach(place: Place, folder: Path) -> Mapping[str, Any]:
    """Ask the API server for its version, and whom it takes us for; the credentials by which it was asked."""
    try:
        user = kept_kubeconfig.unpacked(credentials.user(place), folder)
        first_contact.enter(Api.connect(place, user, time.monotonic() + REACH))
    except CredentialsError as error:
        said = f" ({error.said})" if error.said else ""
        words = connection_errors.joined(f"{place.server} was not asked: {error}{said}", error.remedy)
        raise HarnessError(f"--context {place.context}: {words}") from error
    except UnreachedError as error:
        raise HarnessError(f"--context {place.context}: {connection_errors.advice(error.trouble)}") from error
    except OutOfTimeError as error:
        words = f"{place.server} answers, but not within {REACH:g} s; try again when it is less busy"
        raise HarnessError(f"--context {place.context}: {words}") from error
    return user
