"""A platform on this machine as the stage of checks that need no cluster. Edge: child processes, TLS.

The platform is the real one, or a mutant's; the control client's probe runs here and not in a pod. The steady host has
an operator that says what a well-behaved one says, and does nothing.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from kubernetes.client import ApiClient, Configuration
from websocket import WebSocketException

from conformance import builtin
from conformance.environment.images import Images
from conformance.environment.node import Absent, Node
from conformance.environment.registration import register
from conformance.environment.run_environment import Authorities, Environment
from conformance.environment.stage import Liveness
from conformance.environment.subject import HostUnderTest, install_key
from conformance.observe.kube import Kube
from conformance.observe.probe import ProbeReport, parse_probe, render_batch
from conformance.report.model import Facts, build
from conformance.runner.plan import Plan
from conformance.runner.session import judge
from conformance.target.description import Target
from conformance.target.selection import Wish, choose
from egress_profiles.endpoints import PLATFORM
from fake_platform.client import ControlClient
from fake_platform.installing import DEPLOYMENT
from tests.children import ended
from tests.fake_platform.stranger import Stranger

ROOT = Path(__file__).resolve().parents[3]
IMAGE = "registry.byohost.test/byohost/operator@sha256:" + "b" * 64
RUN = "laptop"
NOWHERE = Absent("a cluster", "it judges a platform on this machine", "run `byohost certify`")
PERIOD = 5.0
"""Seconds between two check-ins."""

ACCOUNT = "5b0c6b1e-0000-4000-8000-000000000000"
"""The uid of the operator's service account."""


@dataclass(frozen=True)
class Issuer:
    """Who signs the tokens of service accounts, where there is no cluster."""

    endpoint: str
    namespace: str
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def token(self, audience: str, seconds: int) -> str:
        """A projected token of the operator's account."""
        now = int(time.time())
        claims = {
            "iss": "https://kubernetes.default.svc",
            "sub": f"system:serviceaccount:{self.namespace}:{DEPLOYMENT}",
            "aud": [audience],
            "iat": now,
            "exp": now + seconds,
            "kubernetes.io": {"serviceaccount": {"name": DEPLOYMENT, "uid": ACCOUNT}},
        }
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "paper"})

    def key_set(self) -> dict[str, Any]:
        """The public part (RFC 7517)."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "paper"}]}


@dataclass(frozen=True)
class NoCluster(Kube):
    """There is no cluster but its service account of the steady host: what else it would hold is not there."""

    issuer: Issuer

    def get(self, path: str) -> dict[str, Any]:
        """The operator's account, or its settings."""
        if path.endswith(f"/serviceaccounts/{DEPLOYMENT}"):
            return {"metadata": {"uid": ACCOUNT}}
        assert path.endswith(f"/configmaps/{DEPLOYMENT}"), f"nothing is at {path}"
        return {"data": {"BYOHOST_PLATFORM": self.issuer.endpoint}}

    def create(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """A TokenRequest."""
        assert path.endswith(f"/serviceaccounts/{DEPLOYMENT}/token"), f"nothing can be made at {path}"
        return {"status": {"token": self.issuer.token(body["spec"]["audiences"][0], body["spec"]["expirationSeconds"])}}

    def delete(self, path: str, grace_seconds: int | None = None) -> None:
        """Nothing is left to delete."""


@dataclass(frozen=True)
class LaptopEnvironment(Environment):
    """The surroundings of such a run."""

    endpoint: str = ""

    def control_probe(self, attempts: Sequence[dict[str, Any]]) -> ProbeReport:
        """Run the probe here, and let what is meant for the platform's address in the cluster go to this one's."""
        command = [sys.executable, "-m", "fake_platform.sandbox", "probe"]
        batch = render_batch([self._here(one) for one in attempts])
        done = subprocess.run(command, input=batch, capture_output=True, text=True, check=False, timeout=60)
        return parse_probe(done.stdout, done.stderr, done.returncode)

    def _here(self, attempt: dict[str, Any]) -> dict[str, Any]:
        url = attempt["url"].replace(f"https://{PLATFORM.ipv4}", self.endpoint)
        authority = urlsplit(self.endpoint).netloc
        return attempt | {"url": url, "serverName": "localhost", "headers": attempt["headers"] | {"Host": authority}}


@dataclass(frozen=True)
class LaptopStage:
    """The stage: an environment, and the steady host."""

    environment: Environment
    host: HostUnderTest
    bundle_text: str
    run_id: str = RUN

    def new_host(self, suffix: str, *, installed: bool = False) -> HostUnderTest:
        """Registered, never installed."""
        del installed
        return register(self.environment, suffix)

    def evidence(self, check: str) -> Sequence[Path]:
        """Nothing beside the message."""
        del check
        return ()

    def egress(self) -> None:
        """Nobody runs."""

    def alive(self) -> Sequence[Liveness]:
        """The platform alone can be away."""
        return (Liveness("platform", ok=bool(self.environment.control.hosts())),)


def report_on(program: str, clauses: tuple[str, ...], target: Target) -> dict[str, Any]:
    """The report on the platform that this program (a module or a file) runs, by the checks of these clauses."""
    contract, started = builtin.contract(), datetime.now(UTC)
    selection = choose(contract, target, Wish(clauses=clauses))
    with _standing(program) as stage:
        judged = judge(
            Plan(contract=contract, target=target, selection=selection, stage=stage, today=date(2027, 1, 31))
        )
    assert judged.faults == ()
    return build(
        Facts(
            run_id=RUN,
            contract=contract,
            target=target,
            selection=selection,
            judgement=judged,
            kills=builtin.kills(),
            started=started,
            seconds=(datetime.now(UTC) - started).total_seconds(),
            folder=ROOT,
        )
    )


@contextmanager
def _standing(program: str) -> Iterator[LaptopStage]:
    # A file is run without its folder on the path: a mutant's `platform.py` would hide the library's.
    run = f"import runpy; runpy.run_path({program!r}, run_name='__main__')"
    start = ["-c", run] if program.endswith(".py") else ["-m", program]
    command, environment = [sys.executable, *start, "--laptop"], {**os.environ, "PYTHONPATH": str(ROOT)}
    with ended(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)) as process:
        assert process.stdout is not None
        line = json.loads(process.stdout.readline())
        with ControlClient(line["control"], line["controlToken"]) as control:
            yield from _staged(line, control)
        process.terminate()


def _staged(line: dict[str, Any], control: ControlClient) -> Iterator[LaptopStage]:
    """One host whose operator is connected and well, as long as the stage is needed."""
    pem = Path(line["caFile"]).read_text(encoding="utf-8")
    issuer = Issuer(line["endpoint"], f"byohost-host-{RUN}")
    environment = LaptopEnvironment(
        run=RUN,
        target=builtin.reference_target(),
        kube=NoCluster(Path(os.devnull), "kubectl", ApiClient(Configuration()), issuer),
        control=control,
        node=Node("none", NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE),
        images=Images(IMAGE, IMAGE, IMAGE),
        authorities=Authorities(pem, pem, pem),
        evidence=Path(os.devnull),
        pairs={},
        endpoint=line["endpoint"],
    )
    host = register(environment, "host")
    bundle = host.download()
    with Stranger(line["endpoint"], line["caFile"], host.name, installation=ACCOUNT) as operator:
        token = issuer.token(line["endpoint"], 600)
        operator.offers = {"proof": {"token": token, "jwks": issuer.key_set()}}
        operator.begin(install_key(bundle))
        with _checking_in(operator):
            yield LaptopStage(environment, host, bundle)


@contextmanager
def _checking_in(operator: Stranger) -> Iterator[None]:
    """Check in as often as a real operator does, until its connection is taken away."""
    over = threading.Event()

    def work() -> None:
        with contextlib.suppress(OSError, ValueError, WebSocketException):
            while not over.wait(PERIOD):
                operator.check_in()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
