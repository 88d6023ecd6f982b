"""The cluster that somebody else made, as the command line names it. Edge: files, one question to its API server.

What is wrong with the request, the kubeconfig or the way there is told in one sentence before anything is begun.
"""

import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from clusters import state
from conformance.cli import preflight
from conformance.contract.access import Access
from conformance.contract.exits import HarnessError, UsageError
from conformance.environment.options import OthersCluster
from conformance.preflight import credentials, entering, trouble
from conformance.preflight.api import Api, OutOfTimeError, UnreachedError
from conformance.preflight.credentials import CredentialsError
from conformance.preflight.kubeconfig import Place

REACH = 12.0
"""Seconds in which the API server has to answer."""

_REGISTRY = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)+")


@dataclass(frozen=True)
class Asked:
    """What the command line says of the cluster."""

    kubeconfig: Path | None
    context: str | None
    access: Access | None
    registry: str | None
    registry_ca: Path | None

    @classmethod
    def of(
        cls, kubeconfig: Path | None, context: str | None, access: str | None, registry: str | None, ca: Path | None
    ) -> "Asked":
        """The same from an access that is a word of the command line."""
        return cls(kubeconfig, context, None if access is None else Access(access), registry, ca)

    @property
    def is_others(self) -> bool:
        """Whether one is meant that byohost has not made."""
        return any(each is not None for each in (self.access, self.registry, self.registry_ca))


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
            _reach(_ours(asked.kubeconfig, asked.context))
        yield None
        return
    registry, authority = _checked(asked)
    with reached(asked.kubeconfig, asked.context) as (server, file):
        yield OthersCluster(
            kubeconfig=file,
            server=server,
            registry=registry,
            registry_ca=authority,
            access=asked.access or Access.CLUSTER,
            said=asked.access is not None,
        )


@contextmanager
def reached(kubeconfig: Path | None, context: str | None) -> Iterator[tuple[str, Path]]:
    """The server of a context that answers, and a kubeconfig of that context alone, for as long as the block lasts.

    Raises:
        UsageError: a file or the context cannot be used.
        HarnessError: the credentials or the API server cannot be had.
    """
    place = preflight.place(kubeconfig, context)
    _reach(place)
    with tempfile.TemporaryDirectory(prefix="byohost-") as folder:
        file = Path(folder) / "kubeconfig"
        file.touch(mode=0o600)
        file.write_text(yaml.safe_dump(place.document(place.user)), encoding="utf-8")
        yield place.server, file


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
        raise UsageError("--access and --registry are for a cluster that is there: name it by --kubeconfig FILE")
    if asked.access is Access.NAMESPACE:
        raise UsageError(
            "--access namespace: this version judges with --access cluster only, since each host of a run takes a "
            "namespace of its own; `byohost preflight --access namespace` asks whether one would do"
        )
    if asked.registry is None:
        raise UsageError(
            "--access cluster: say where images are pushed to and pulled from: --registry HOST/PATH, such as "
            "registry.corp:5000/byohost"
        )
    if not _REGISTRY.fullmatch(asked.registry):
        raise UsageError(
            f"--registry {asked.registry}: give HOST[:PORT]/PATH without a scheme and a tag, such as "
            "registry.corp:5000/byohost"
        )
    return asked.registry, _authority(asked.registry_ca)


def _authority(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        text = file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no PEM"
        raise UsageError(
            f"--registry-ca {file}: it cannot be read ({reason}); give a file of PEM certificates"
        ) from error
    if "BEGIN CERTIFICATE" not in text:
        raise UsageError(f"--registry-ca {file}: no certificate is in it; give a file of PEM certificates")
    return text


def _reach(place: Place) -> None:
    """Ask the API server for its version, and whom it takes us for."""
    try:
        user = credentials.user(place)
        entering.enter(Api.connect(place, user, time.monotonic() + REACH))
    except CredentialsError as error:
        said = f" ({error.said})" if error.said else ""
        words = trouble.joined(f"{place.server} was not asked: {error}{said}", error.remedy)
        raise HarnessError(f"--context {place.context}: {words}") from error
    except UnreachedError as error:
        raise HarnessError(f"--context {place.context}: {trouble.advice(error.trouble)}") from error
    except OutOfTimeError as error:
        words = f"{place.server} answers, but not within {REACH:g} s; try again when it is less busy"
        raise HarnessError(f"--context {place.context}: {words}") from error
