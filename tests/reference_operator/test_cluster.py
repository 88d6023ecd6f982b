import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from lightkube import KubeConfig
from lightkube.config.client_adapter import ConnectionParams
from lightkube.config.models import Cluster, User
from lightkube.core.generic_client import GenericSyncClient
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from reference_operator import cluster, pod, settings
from reference_operator.cluster import KubernetesCluster
from reference_operator.interfaces import ClusterError
from tests.ports import silent
from tests.reference_operator import story
from tests.reference_operator.test_pod import SITE

PODS = "/api/v1/namespaces/byohost-h1/pods"
ACCOUNTS = "/api/v1/namespaces/byohost-h1/serviceaccounts"
REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
SELECTOR = "app.kubernetes.io/managed-by=byohost-operator,byohost.test/host=h1"
NAME = f"sandbox-{story.ID}"


def kubeconfig(url: str) -> dict[str, Any]:
    """A file that leads to this API server."""
    return {
        "clusters": [{"name": "c", "cluster": {"server": url}}],
        "users": [{"name": "u", "user": {"token": "t"}}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "x",
    }


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    """The mounted token."""
    path = tmp_path / "token"
    path.write_text("token-1")
    return path


@contextmanager
def connected(url: str, token_file: Path) -> Iterator[KubernetesCluster]:
    """The real edge, in front of whatever answers at this URL."""
    config = KubeConfig.from_one(cluster=Cluster(server=url), user=User(token_file=str(token_file)), namespace="x")
    parameters = ConnectionParams(timeout=httpx2.Timeout(5), trust_env=False)
    client = GenericSyncClient(parameters, config, namespace="byohost-h1")
    yield KubernetesCluster(client, "h1", "byohost-h1")
    client.close()  # type: ignore[no-untyped-call]


@pytest.fixture
def api(httpserver: HTTPServer, token_file: Path) -> Iterator[KubernetesCluster]:
    """The real edge, in front of a stand-in for the API server."""
    with connected(httpserver.url_for("").rstrip("/"), token_file) as found:
        yield found


def manifest(**metadata: Any) -> dict[str, Any]:
    """A sandbox pod as the API server shows it."""
    found = json.loads(json.dumps(pod.render(story.launch(), SITE)))
    found["metadata"].update({"uid": "uid-1", "resourceVersion": "5", **metadata})
    found["status"] = {"phase": "Pending"}
    return dict(found)


def status(code: int, reason: str, message: str) -> dict[str, Any]:
    """A Status object."""
    return {
        "kind": "Status",
        "apiVersion": "v1",
        "code": code,
        "reason": reason,
        "message": message,
        "status": "Failure",
    }


def refuse(httpserver: HTTPServer, method: str, path: str, refusal: dict[str, Any]) -> None:
    """Answer one request with a refusal."""
    httpserver.expect_oneshot_request(path, method=method).respond_with_json(refusal, status=refusal["code"])


def test_lists_page_by_page_by_label(api: KubernetesCluster, httpserver: HTTPServer) -> None:
    """Only this host's pods are asked for, in pages, and the last page's version is where to watch from."""
    first = {"labelSelector": SELECTOR, "limit": "250"}
    page = {"items": [manifest()], "metadata": {"resourceVersion": "9", "continue": "more"}}
    httpserver.expect_oneshot_request(PODS, query_string=first).respond_with_json(page)
    last = {"items": [manifest(name="foreign")], "metadata": {"resourceVersion": "9"}}
    httpserver.expect_oneshot_request(PODS, query_string={**first, "continue": "more"}).respond_with_json(last)
    pods, version = api.list_pods()
    assert ([found.uid for found in pods], version) == (["uid-1"], "9")


def test_watches_from_a_version(api: KubernetesCluster, httpserver: HTTPServer) -> None:
    """Changes come as they are; foreign pods are skipped; the end of the answer is the end of the watch."""
    query = {"labelSelector": SELECTOR, "watch": "true", "resourceVersion": "9", "timeoutSeconds": "15"}
    changes = [("ADDED", manifest()), ("MODIFIED", manifest(name="foreign")), ("DELETED", manifest())]
    lines = "".join(json.dumps({"type": kind, "object": found}) + "\n" for kind, found in changes)
    httpserver.expect_oneshot_request(PODS, query_string=query).respond_with_data(
        lines, content_type="application/json"
    )
    assert [change for change, _ in api.watch_pods("9", 15)] == ["seen", "vanished"]


CROWD = """
import sys, threading
import httpx2
from lightkube import ApiError
from reference_operator import cluster, settings
cluster.connect(settings.Settings(platform="", host="h1", namespace="n", families=(), kubeconfig=sys.argv[1]))
sys.setswitchinterval(1e-7)
gate = threading.Barrier(16)
def refused():
    ApiError(response=httpx2.Response(404, json={"details": {"causes": [{"reason": "x"}]}, "code": 404}))
def created():
    manifest = {"metadata": {"name": "p", "ownerReferences": [], "labels": {"a": "b"}}}
    cluster._Pods(**manifest).metadata.namespace
def meet():
    gate.wait()
    globals()[sys.argv[2]]()
threads = [threading.Thread(target=meet) for _ in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


@pytest.mark.parametrize("what", ["refused", "created"])
def test_many_first_answers_at_once_do_not_end_the_process(tmp_path: Path, what: str) -> None:
    """Once connected, any number of threads may meet their first refusals, or make their first objects, together."""
    (tmp_path / "config").write_text(yaml.safe_dump(kubeconfig("http://127.0.0.1:9")))
    command = [sys.executable, "-c", CROWD, str(tmp_path / "config"), what]
    assert [subprocess.run(command, check=False).returncode for _ in range(3)] == [0, 0, 0]


def test_an_expired_watch_is_an_error(api: KubernetesCluster, httpserver: HTTPServer) -> None:
    """410, whether as status of the answer or inside the stream, ends the watch with the server's own words."""
    line = json.dumps({"type": "ERROR", "object": status(410, "Expired", "too old resource version")})
    httpserver.expect_oneshot_request(PODS).respond_with_data(line, content_type="application/json")
    refuse(httpserver, "GET", PODS, status(410, "Expired", "too old resource version"))
    for _ in range(2):
        with pytest.raises(ClusterError, match="too old") as raised:
            list(api.watch_pods("1", 15))
        assert raised.value.status == 410


def test_reads_the_clusters_public_keys(api: KubernetesCluster, httpserver: HTTPServer) -> None:
    """The key set comes as it is; a refusal is an error like any other."""
    keys = {"keys": [{"kty": "RSA", "kid": "k"}]}
    httpserver.expect_oneshot_request("/openid/v1/jwks").respond_with_json(keys)
    assert api.key_set() == keys
    refuse(httpserver, "GET", "/openid/v1/jwks", status(403, "Forbidden", "no discovery"))
    with pytest.raises(ClusterError, match="no discovery"):
        api.key_set()


def test_a_bookmark_is_no_pod(api: KubernetesCluster, httpserver: HTTPServer) -> None:
    """Bookmarks are not asked for, and one that comes all the same is passed over: what follows it is still seen."""
    bookmark = {"kind": "Pod", "metadata": {"resourceVersion": "12", "creationTimestamp": None}, "spec": {}}
    changes = [("BOOKMARK", bookmark), ("MODIFIED", manifest())]
    lines = "".join(json.dumps({"type": kind, "object": found}) + "\n" for kind, found in changes)
    httpserver.expect_oneshot_request(PODS).respond_with_data(lines, content_type="application/json")
    assert [(change, found.uid) for change, found in api.watch_pods("9", 15)] == [("seen", "uid-1")]


@contextmanager
def talking(said: bytes, token_file: Path, *, then_silent: bool) -> Iterator[KubernetesCluster]:
    """An API server that begins a watch, says this, and then hangs up or says nothing more."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:
        over = threading.Event()

        def answer() -> None:
            caller, _ = server.accept()
            with caller:
                caller.recv(65536)
                caller.sendall(head + f"{len(said):x}\r\n".encode() + said)
                over.wait(10.0 if then_silent else 0.0)

        answered = pool.submit(answer)
        with connected(f"http://127.0.0.1:{server.getsockname()[1]}", token_file) as found:
            yield found
        over.set()
        answered.result()


def test_a_watch_that_breaks_in_the_middle_is_an_error(token_file: Path) -> None:
    """What came whole was seen; half a line is an error, and not the end of all pods."""
    line = json.dumps({"type": "ADDED", "object": manifest()}).encode() + b"\n"
    with talking(line + line[:40], token_file, then_silent=False) as api:
        watch = api.watch_pods("9", 15)
        assert next(watch)[0] == "seen"
        with pytest.raises(ClusterError, match="cannot be asked"):
            next(watch)


def test_a_watch_that_falls_silent_ends(token_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is bounded by our own clock, a little longer than the watch that was asked for."""
    monkeypatch.setattr(cluster, "TIMEOUT", 0.3)
    line = json.dumps({"type": "ADDED", "object": manifest()}).encode() + b"\n"
    with talking(line, token_file, then_silent=True) as api:
        watch = api.watch_pods("9", 0)
        assert next(watch)[0] == "seen"
        with pytest.raises(ClusterError, match="cannot be asked"):
            next(watch)


def test_creates_what_was_rendered(api: KubernetesCluster, httpserver: HTTPServer) -> None:
    """The manifest goes out as it is, and the created pod comes back with its uid."""
    wanted = pod.render(story.launch(), SITE)
    httpserver.expect_oneshot_request(PODS, method="POST", json=wanted).respond_with_json(manifest(), status=201)
    assert api.create_pod(wanted).uid == "uid-1"


def test_a_relabelled_pod_is_not_taken_for_ours(api: KubernetesCluster, httpserver: HTTPServer) -> None:
    """A webhook that rewrites ownership is an error, and not a sandbox that nobody finds again."""
    httpserver.expect_oneshot_request(PODS, method="POST").respond_with_json(manifest(name="other"), status=201)
    with pytest.raises(ClusterError, match="admission webhook"):
        api.create_pod(pod.render(story.launch(), SITE))


def test_refusals_keep_status_and_reason(api: KubernetesCluster, httpserver: HTTPServer) -> None:
    """A refusal arrives with HTTP status, reason and message; one that is no Status at least with the former."""
    refuse(httpserver, "POST", PODS, status(403, "Forbidden", "exceeded quota: small"))
    with pytest.raises(ClusterError, match="exceeded quota") as raised:
        api.create_pod({"metadata": {}})
    assert (raised.value.status, raised.value.reason) == (403, "Forbidden")
    httpserver.expect_oneshot_request(PODS).respond_with_data("bad gateway", status=502, content_type="text/plain")
    with pytest.raises(ClusterError) as raised:
        api.list_pods()
    assert raised.value.status == 502


def test_finds_or_not(api: KubernetesCluster, httpserver: HTTPServer) -> None:
    """404 is an answer, any other refusal is not."""
    httpserver.expect_oneshot_request(f"{PODS}/{NAME}").respond_with_json(manifest())
    found = api.find_pod(NAME)
    assert found is not None
    assert found.uid == "uid-1"
    refuse(httpserver, "GET", f"{PODS}/{NAME}", status(404, "NotFound", "no"))
    assert api.find_pod(NAME) is None
    refuse(httpserver, "GET", f"{ACCOUNTS}/x", status(500, "InternalError", "etcd"))
    with pytest.raises(ClusterError, match="etcd"):
        api.find_account("x")


def test_deletes_by_uid(api: KubernetesCluster, httpserver: HTTPServer) -> None:
    """The uid goes along as a precondition; a pod that is gone, or another one of that name, is left alone."""
    options = {"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": {"uid": "uid-1"}}
    httpserver.expect_oneshot_request(f"{PODS}/{NAME}", method="DELETE", json=options).respond_with_json({})
    assert api.delete_pod(NAME, "uid-1")
    for refusal in (status(404, "NotFound", "no"), status(409, "Conflict", "uid")):
        refuse(httpserver, "DELETE", f"{PODS}/{NAME}", refusal)
        assert not api.delete_pod(NAME, "uid-1")
    refuse(httpserver, "DELETE", f"{PODS}/{NAME}", status(500, "InternalError", "etcd"))
    with pytest.raises(ClusterError):
        api.delete_pod(NAME, "uid-1")


def test_accounts_and_reviews(api: KubernetesCluster, httpserver: HTTPServer) -> None:
    """An account is created, and one verb reviewed in the own namespace."""
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "x"}}
    httpserver.expect_oneshot_request(ACCOUNTS, method="POST", json=account).respond_with_json(account, status=201)
    api.create_account(account)
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": {"namespace": "byohost-h1", "resource": "pods", "verb": "delete"}},
    }
    for allowed in (True, False):
        answer = {**review, "status": {"allowed": allowed}}
        httpserver.expect_oneshot_request(REVIEWS, method="POST", json=review).respond_with_json(answer, status=201)
        assert api.allowed("pods", "delete") is allowed


def test_a_rotated_token_is_read_again(api: KubernetesCluster, httpserver: HTTPServer, token_file: Path) -> None:
    """When the API server no longer takes the token, the file is read anew."""

    def answer(request: Request) -> Response:
        known = request.headers["Authorization"] == f"Bearer {token_file.read_text()}"
        return Response(json.dumps({"items": []}), status=200 if known else 401, content_type="application/json")

    httpserver.expect_request(PODS).respond_with_handler(answer)
    api.list_pods()
    token_file.write_text("token-2")
    assert api.list_pods() == ((), "")


def test_an_api_server_that_is_away_is_status_zero(
    api: KubernetesCluster, httpserver: HTTPServer, token_file: Path
) -> None:
    """No answer at all is told apart from a refusal, and so is one that makes no sense."""
    httpserver.expect_oneshot_request(PODS).respond_with_data("<html>", content_type="text/html")
    with pytest.raises(ClusterError, match="cannot be asked") as raised:
        api.list_pods()
    assert raised.value.status == 0
    with (
        silent() as port,
        connected(f"http://127.0.0.1:{port}", token_file) as away,
        pytest.raises(ClusterError, match="cannot be asked"),
    ):
        away.list_pods()


def test_the_proxy_of_the_environment_is_not_for_the_api_server(
    httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a dead proxy in the environment the API server is reached, here through KUBECONFIG as on a laptop."""
    (tmp_path / "config").write_text(yaml.safe_dump(kubeconfig(httpserver.url_for("").rstrip("/"))))
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    httpserver.expect_request(PODS).respond_with_json({"items": [], "metadata": {"resourceVersion": "1"}})
    read = settings.read(
        {
            "BYOHOST_PLATFORM": "https://platform.byohost.test",
            "BYOHOST_HOST": "h1",
            "BYOHOST_NAMESPACE": "byohost-h1",
            "BYOHOST_FAMILIES": "python",
            "KUBECONFIG": str(tmp_path / "config"),
        }
    )
    found = cluster.connect(read)
    assert found.list_pods() == ((), "1")
    found.client.close()
