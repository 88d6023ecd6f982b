"""The client of a cluster: what it says where it could not ask, and which way it takes."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.observe import kube_exec
from conformance.observe.kube import Kube, KubeError

SECRET = "s3cr3t-t0ken"


def connected(folder: Path, cluster: dict[str, Any], **user: Any) -> Kube:
    """A client by a kubeconfig of that cluster and user."""
    document = {
        "clusters": [{"name": "c", "cluster": cluster}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "x",
        "users": [{"name": "u", "user": user}],
    }
    file = folder / "kubeconfig"
    file.write_text(yaml.safe_dump(document))
    return Kube.connect(file, "kubectl")


def test_a_token_that_no_header_may_have_is_told_without_it(tmp_path: Path) -> None:
    """Neither by what is raised nor by what it came from; an exec says the same."""
    token = tmp_path / "token"
    token.write_text(f"{SECRET}\n")
    kube = connected(tmp_path, {"server": "http://127.0.0.1:9"}, tokenFile=str(token))
    with pytest.raises(KubeError) as told:
        kube.get("/version")
    assert "GET /version was not asked: a token of the kubeconfig is no text" in str(told.value)
    assert told.value.__suppress_context__
    done = kube.exec("n", "p", ["true"], container="c")
    assert done == kube_exec.Exec("", kube_exec.ILLEGIBLE, 1)


@pytest.fixture
def proxy() -> Iterator[tuple[int, list[str]]]:
    """A port that refuses each tunnel, and what it has heard."""
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    with listener.accept()[0] as connection:
                        heard.append(connection.recv(1 << 16).decode())
                        connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1], heard
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_the_kubeconfigs_proxy_is_taken_with_its_credentials(
    tmp_path: Path, proxy: tuple[int, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where NO_PROXY covers the server, as kubectl does; for requests and for commands in pods."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    port, heard = proxy
    cluster = {"server": "https://127.0.0.1:9", "proxy-url": f"http://ada:word@127.0.0.1:{port}"}
    kube = connected(tmp_path, cluster, token=SECRET)
    kube.api.configuration.retries = False
    with pytest.raises(Exception, match="403"):
        kube.get("/version")
    requests = len(heard)
    assert kube.exec("n", "p", ["true"], container="c").code == 1
    assert requests >= 1
    assert len(heard) > requests
    for each in heard:
        assert each.startswith("CONNECT 127.0.0.1:9 ")
        assert "proxy-authorization: basic ywrhondvcmq=" in each.lower()


def test_a_proxy_of_the_environment_is_not_for_what_no_proxy_covers(
    tmp_path: Path, proxy: tuple[int, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """There it counts."""
    port, heard = proxy
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    kube = connected(tmp_path, {"server": "https://127.0.0.1:9"}, token=SECRET)
    with pytest.raises(Exception, match="refused"):
        kube.get("/version")
    assert heard == []
