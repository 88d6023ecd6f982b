"""The redirecting front as the process that it is, before a registry that is a stand-in."""

import http.client
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from pytest_httpserver import HTTPServer

from tests.children import ended
from tests.ports import reserved

NAME = "registry.byohost.test"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """One leaf for the registry and its fronts, as the run's certificate is."""
    leaf = trustme.CA().issue_cert(NAME, "redirects.byohost.test")
    certificate, key = tmp_path / "tls.crt", tmp_path / "tls.key"
    certificate.write_bytes(leaf.cert_chain_pems[0].bytes())
    key.write_bytes(leaf.private_key_pem.bytes())
    return certificate, key


@pytest.fixture
def registry(files: tuple[Path, Path]) -> Iterator[HTTPServer]:
    """It serves one manifest."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    with HTTPServer(host="127.0.0.1", ssl_context=context) as server:
        digest = {"Docker-Content-Digest": "sha256:1", "X-Other": "x"}
        server.expect_request("/v2/a/manifests/sha256:1").respond_with_data("manifest", headers=digest)
        yield server


@pytest.fixture
def front(files: tuple[Path, Path], registry: HTTPServer) -> Iterator[int]:
    """The front's port."""
    (port,) = reserved()
    certificate, key = files
    command = [sys.executable, "-m", "fake_platform.blob_redirects", f"--port={port}", f"--tls-cert={certificate}"]
    command += [f"--tls-key={key}", f"--behind=https://127.0.0.1:{registry.port}", f"--name={NAME}"]
    command += ["--redirect=redirects.byohost.test=blobs.byohost.test"]
    with ended(subprocess.Popen(command)) as process:
        end = time.monotonic() + 20
        while time.monotonic() < end and process.poll() is None:
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield port
        process.terminate()


def _get(port: int, path: str, host: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=10)
    connection.request(method, path, headers={"Host": host})
    reply = connection.getresponse()
    found = reply.status, dict(reply.getheaders()), reply.read()
    connection.close()
    return found


def test_blobs_are_elsewhere_and_manifests_are_here(front: int) -> None:
    """The redirect keeps the path; the manifest comes from the registry with the fields that clients read."""
    status, headers, _ = _get(front, "/v2/a/blobs/sha256:2", "redirects.byohost.test")
    assert (status, headers["Location"]) == (307, "https://blobs.byohost.test/v2/a/blobs/sha256:2")
    status, headers, body = _get(front, "/v2/a/manifests/sha256:1", "redirects.byohost.test")
    assert (status, body, headers["Docker-Content-Digest"]) == (200, b"manifest", "sha256:1")
    assert "X-Other" not in headers
    assert _get(front, "/v2/a/manifests/sha256:1", NAME, "HEAD")[0] == 200
