"""A token endpoint and an issuer for tests: a platform's process, a web server, real TLS. Edge: a child process."""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_httpserver import HTTPServer

from fake_platform.certificates import RunCA
from fake_platform.client import ControlClient
from fake_platform.identity.federation import AUDIENCE
from fake_platform.model import FederatedCredential, WorkloadIdentity
from fake_platform.server import Certificate
from tests.children import ended
from tests.fake_platform.identity.signing import CLIENT, SUBJECT, TENANT, assertion, jwks
from tests.ports import reserved

IDENTITY = WorkloadIdentity(client_id=CLIENT, tenant_id=TENANT)


@dataclass(frozen=True)
class Cloud:
    """A running token endpoint: its URL, its CA file, the issuer that it can reach, and the platform's control API."""

    authority: str
    ca_file: Path
    issuer: HTTPServer
    control: ControlClient

    @property
    def issuer_url(self) -> str:
        """As tokens name it."""
        return f"https://localhost:{self.issuer.port}"

    def publish(self, keys: Any = None, configuration: Any = None) -> None:
        """Let the issuer publish its discovery document and key set, or what is given instead."""
        self.issuer.clear()
        configured = {"issuer": self.issuer_url, "jwks_uri": f"{self.issuer_url}/openid/v1/jwks"}
        found = configured if configuration is None else configuration
        self.issuer.expect_request("/.well-known/openid-configuration").respond_with_json(found)
        self.issuer.expect_request("/openid/v1/jwks").respond_with_json(jwks() if keys is None else keys)

    def trust(self, subject: str = SUBJECT) -> None:
        """Let the application trust that subject of the issuer."""
        self.control.put_application(IDENTITY)
        credential = FederatedCredential(name="eu", issuer=self.issuer_url, subject=subject, audience=AUDIENCE)
        self.control.trust(IDENTITY, credential)

    def assertion(self, **changes: Any) -> str:
        """A token of the issuer that is valid now."""
        now = int(time.time())
        moments = {"iat": now - 5, "nbf": now - 5, "exp": now + 3595}
        return assertion(**({"iss": self.issuer_url} | moments | changes))


@contextlib.contextmanager
def cloud(folder: Path) -> Iterator[Cloud]:
    """Both, as long as the context lasts."""
    authority = RunCA.create("cloud", laptop=True)
    certificate, key = authority.leaf("localhost", "127.0.0.1")
    files = {"tls.crt": certificate, "tls.key": key, "ca.crt": authority.cert_pem, "token": "control"}
    for name, text in files.items():
        (folder / name).write_text(text)
    ports = reserved(3)
    endpoint = f"https://localhost:{ports[2]}"
    command = [
        *(sys.executable, "-m", "fake_platform", f"--tls-port={ports[0]}", f"--control-port={ports[1]}"),
        *(f"--tls-cert={folder / 'tls.crt'}", f"--tls-key={folder / 'tls.key'}", "--channel-suffix=channel.test"),
        *("--public-endpoint=https://platform.byohost.test", f"--control-token-file={folder / 'token'}"),
        *(f"--login-endpoint={endpoint}", f"--login-port={ports[2]}", f"--issuer-ca={folder / 'ca.crt'}"),
    ]
    context = Certificate(folder / "tls.crt", folder / "tls.key").context()
    with (
        HTTPServer("localhost", 0, ssl_context=context) as issuer,
        ended(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as process,
        ControlClient(f"http://127.0.0.1:{ports[1]}", "control") as control,
    ):
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["ready"]
        yield Cloud(endpoint, folder / "ca.crt", issuer, control)
        process.terminate()
        assert process.wait(timeout=10) == 0
