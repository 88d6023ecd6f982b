"""Namespaces that an administrator made for a run, and an account with the rights that `byohost rights` prints."""

import base64
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.e2e.conftest import BYOHOST
from tests.e2e.plain_cluster import PlainCluster

SYSTEM = "team-byohost"
GIVEN = tuple(f"team-{number}" for number in range(9))
ACCOUNT, HOME = "certifier", "team-people"
USER = f"system:serviceaccount:{HOME}:{ACCOUNT}"
RESTRICTED = {"pod-security.kubernetes.io/enforce": "restricted"}


@dataclass(frozen=True)
class Given:
    """A cluster, and the kubeconfig of somebody who is administrator in those namespaces alone."""

    plain: PlainCluster
    kubeconfig: Path

    @property
    def arguments(self) -> tuple[str, ...]:
        """What `byohost certify` is told of it."""
        _, _, _, _, *registry = self.plain.arguments
        where = ("--kubeconfig", str(self.kubeconfig), "--access", "namespace")
        return (*where, "--namespaces", ",".join(GIVEN), "--system-namespace", SYSTEM, *registry)


def give(plain: PlainCluster, folder: Path) -> Given:
    """Make the namespaces, the account, its rights as they are printed, and its kubeconfig."""
    objects = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": RESTRICTED}}
        for name in (HOME, SYSTEM, *GIVEN)
    ]
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": ACCOUNT, "namespace": HOME}}
    apply(plain, folder, json.dumps({"apiVersion": "v1", "kind": "List", "items": [*objects, account]}))
    command = [*BYOHOST, "rights", "--access", "namespace", "--namespaces", ",".join((SYSTEM, *GIVEN))]
    command += ["--service-account", f"{HOME}/{ACCOUNT}"]
    apply(plain, folder, subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return Given(plain, _kubeconfig(plain, folder))


def apply(plain: PlainCluster, folder: Path, text: str) -> None:
    """As its administrator."""
    file = folder / "given.yaml"
    file.write_text(text)
    plain.run_kubectl("apply", "-f", str(file))


def _kubeconfig(plain: PlainCluster, folder: Path) -> Path:
    """The account's token in place of the administrator's certificate."""
    token = plain.run_kubectl("create", "token", ACCOUNT, f"--namespace={HOME}", "--duration=4h").strip()
    document = yaml.safe_load(plain.kubeconfig.read_text())
    for each in document["users"]:
        each["user"] = {"token": token}
    file = folder / "given-kubeconfig"
    file.write_text(yaml.safe_dump(document))
    assert base64.b64decode(document["clusters"][0]["cluster"]["certificate-authority-data"])
    return file
