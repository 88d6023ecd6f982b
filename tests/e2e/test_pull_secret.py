"""A registry that serves nobody without a password: nodes pull by a secret, and one that is wrong is told soon."""

import base64
import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import BYOHOST, certified_with, say
from tests.e2e.plain_cluster import PlainCluster, plain_cluster
from tests.e2e.test_kit import HTPASSWD
from tests.long import LONG

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(not LONG, reason="BYOHOST_LONG is not set: this takes a cluster of its own"),
]

JUDGED = ("EPH-01", "HLT-01")
SOON = 30
"""Seconds in which it has to be known, once the nodes are asked to pull."""


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlainCluster]:
    """A cluster beside a registry with a password, and two secrets, of which one is wrong."""
    with plain_cluster(tmp_path_factory.mktemp("closed"), say, htpasswd=HTPASSWD) as made:
        made.run_kubectl("create", "namespace", "team")
        for name, password in (("login", "kit-password"), ("guessed", "guessed")):
            server = (f"--docker-server={made.registry}", "--docker-username=kit", f"--docker-password={password}")
            made.run_kubectl("create", "secret", "docker-registry", name, "--namespace=team", *server)
        yield made


def arguments(closed: PlainCluster, folder: Path, secret: str) -> list[str]:
    """What a run is told: credentials for pushing that are right, and that secret for pulling."""
    pair = base64.b64encode(b"kit:kit-password").decode()
    (folder / "auth.json").write_text(json.dumps({"auths": {closed.registry: {"auth": pair}}}))
    credentials = ("--registry-credentials", str(folder / "auth.json"))
    return [*closed.arguments, *credentials, "--pull-secret", f"team/{secret}"]


def test_everything_is_pulled_by_the_secret(closed: PlainCluster, tmp_path: Path) -> None:
    """The harness's own pods, the operator, and sandboxes."""
    code, report = certified_with(arguments(closed, tmp_path, "login"), tmp_path, *JUDGED)
    assert code == 0, json.dumps([each for each in report["results"] if each["verdict"] != "passed"], indent=2)
    assert report["inventory"]["left"] == []


def test_a_wrong_password_is_told_in_one_sentence(closed: PlainCluster, tmp_path: Path) -> None:
    """Soon after the nodes were asked, with what to do; nothing stays."""
    where = ("--report-dir", str(tmp_path), "--clause", JUDGED[0])
    command = [*BYOHOST, "certify", *arguments(closed, tmp_path, "guessed"), *where]
    began = float("inf")
    said: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        assert run.stdout is not None
        for line in run.stdout:
            said.append(line)
            if "starting name server" in line:
                began = time.monotonic()
            if "nodes cannot pull" in line:
                break
        seconds = time.monotonic() - began
        said += run.stdout.readlines()
    assert run.returncode == 2, "".join(said)
    assert seconds < SOON, f"it took {seconds:.0f} s"
    (sentence,) = (line for line in said if "nodes cannot pull" in line)
    assert "byohost preflight --pods" in sentence
    left = closed.run_kubectl("get", "namespaces", "-l", "byohost.test/run", "-o=name")
    assert left == ""
