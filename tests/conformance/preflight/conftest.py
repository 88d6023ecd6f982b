"""A small API server on loopback that answers as a real one does, and a kubeconfig for it."""

import base64
import json
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import trustme
import yaml
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from conformance import builtin
from conformance.preflight import candidates, cluster_answers, kubeconfig, run
from conformance.preflight.finding import Finding
from conformance.preflight.probe_pods import CANARY, PART, Pictures
from conformance.preflight.rights import GivenAccess

Object = dict[str, Any]
ISSUER = "https://issuer.corp.test"


def status(code: int, message: str, reason: str = "", **details: str) -> Object:
    """A Status as an API server answers it."""
    kind = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code}
    return {**kind, "message": message, "reason": reason, "details": details}


def node(name: str, **spec: Any) -> Object:
    """A node that takes pods."""
    status_ = {
        "conditions": [{"type": "Ready", "status": "True"}],
        "nodeInfo": {"architecture": spec.pop("architecture", "amd64")},
        "allocatable": spec.pop("allocatable", {"cpu": "2", "memory": "4Gi"}),
    }
    labels = {"kubernetes.io/os": spec.pop("os", "linux"), **spec.pop("labels", {})}
    return {"metadata": {"name": name, "labels": labels}, "spec": spec, "status": status_}


@dataclass
class Double:
    """What the server says; a test changes it."""

    server: HTTPServer
    kubeconfig: Path
    version: str = "v1.36.1"
    username: str = "system:serviceaccount:team-a:preflight"
    denied: set[str] = field(default_factory=set)
    """Rights that a review denies, as `verb resource`; the requests themselves are not looked at."""
    refused: dict[str, Object] = field(default_factory=dict)
    """What a dry-run of a resource is answered with, in place of the object."""
    lists: dict[str, list[Object]] = field(default_factory=dict)
    namespaces: dict[str, Object] = field(default_factory=lambda: {"team-a": {"metadata": {"name": "team-a"}}})
    change: Callable[[Object], None] = lambda _: None
    whole: dict[str, Response] = field(default_factory=dict)
    """Answers to whole paths, whatever is asked."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    """Paths by which something was created that is no review, without a dry run."""
    stored: dict[str, Object] = field(default_factory=dict)
    """What was created so, by its path."""
    gone: set[str] = field(default_factory=set)
    stays: bool = False
    """Whether nothing that is deleted goes."""
    families: list[str] = field(default_factory=lambda: ["IPv4"])
    """Of the addresses that a Service gets."""
    pod_status: Object = field(default_factory=dict)
    """The status that each pod has."""
    canary_states: list[Object] = field(default_factory=list)
    """What is said of the canary's container at each list of pods, one after the other; then it runs."""

    def answer(self, request: Request) -> Response:
        """One answer."""
        self.asked.append((request.method, request.path))
        if request.path in self.whole:
            return self.whole[request.path]
        code, body = self._said(request)
        return Response(json.dumps(body), code, content_type="application/json")

    def _said(self, request: Request) -> tuple[int, Object]:
        path, plural = request.path, request.path.rpartition("/")[2]
        if path in self.stored or path in self.gone:
            return self._one(request)
        if path == "/version":
            return 200, {"gitVersion": self.version}
        if plural.startswith("selfsubject"):
            return 201, {"status": self._reviewed(plural, request)}
        if request.method in ("POST", "PATCH"):
            return self._tried(request, plural)
        if path.startswith("/api/v1/namespaces/") and path.count("/") == 4:
            found = self.namespaces.get(plural)
            return (200, found) if found else (404, status(404, f'namespaces "{plural}" not found', "NotFound"))
        made = [each for place, each in self.stored.items() if place.rpartition("/")[0] == path]
        made = [self._as_it_is_now(each) for each in made]
        return 200, {"items": [*self.lists.get(plural, []), *made]}

    def _as_it_is_now(self, each: Object) -> Object:
        if each["metadata"].get("labels", {}).get(PART) != CANARY or not self.canary_states:
            return each
        state = self.canary_states.pop(0)
        return {**each, "status": {**each["status"], "podIP": "", "containerStatuses": [{"name": "probe", **state}]}}

    def _one(self, request: Request) -> tuple[int, Object]:
        """Something that was created: read, or deleted."""
        if request.method == "DELETE" and not self.stays:
            self.stored.pop(request.path, None)
            self.gone.add(request.path)
        found = self.stored.get(request.path)
        return (200, found) if found else (404, status(404, "not found", "NotFound"))

    def _reviewed(self, plural: str, request: Request) -> Object:
        if plural == "selfsubjectaccessreviews":
            return {"allowed": self._allowed(json.loads(request.data))}
        return {"userInfo": {"username": self.username, "groups": ["system:authenticated", "dev"]}}

    def _allowed(self, review: Object) -> bool:
        asked = review["spec"]["resourceAttributes"]
        resource = "/".join(filter(None, (asked["resource"], asked.get("subresource"))))
        return f"{asked['verb']} {resource}" not in self.denied

    def _tried(self, request: Request, plural: str) -> tuple[int, Object]:
        query = parse_qs(request.query_string.decode())
        if query.get("dryRun") != ["All"]:
            self.written.append(request.path)
        if plural in self.refused:
            found = self.refused[plural]
            return int(found["code"]), found
        body: Object = json.loads(request.data)
        if plural == "token":
            return 201, {"status": {"token": token(iss=ISSUER, aud=body["spec"]["audiences"], iat=0, exp=600)}}
        if plural == "pods":
            self.change(body)
        if plural == "services":
            body["spec"]["ipFamilies"] = self.families
        if query.get("dryRun") != ["All"]:
            self.stored[f"{request.path}/{body['metadata']['name']}"] = self._kept(body)
        return 201, body

    def _kept(self, body: Object) -> Object:
        if body["kind"] != "Pod":
            return body
        states = [{"name": each["name"], "state": {"running": {}}} for each in body["spec"]["containers"]]
        given = {"podIP": "10.0.0.9", "containerStatuses": states} | self.pod_status
        return {**body, "status": given, "spec": {"nodeName": "one", **body["spec"]}}


def token(**claims: Any) -> str:
    """An unsigned JWT."""
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{middle}.c2ln"


def kubeconfig_of(server: str, authority: str, **user: Any) -> Object:
    """A kubeconfig of one context, `it`."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": server, "certificate-authority": authority}}],
        "users": [{"name": "u", "user": user or {"token": "a-token"}}],
        "contexts": [{"name": "it", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "it",
    }


def closed_port() -> int:
    """A port of loopback at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def place_of(file: Path) -> kubeconfig.Place:
    """The current context of a file."""
    return kubeconfig.place(kubeconfig.parsed(file.read_text(), file), str(file), None)


PROBING = cluster_answers.Probing(
    run="ab12cd34",
    registry="registry.corp:5000/byohost",
    pictures=Pictures("r/operator@sha256:1", "r/sandbox@sha256:2", "r/sandbox@sha256:3"),
    variant=True,
)


def request_of(
    *namespaces: str,
    access: GivenAccess = GivenAccess.NAMESPACE,
    proxy: bool = False,
    probing: cluster_answers.Probing | None = None,
) -> cluster_answers.Request:
    """What is asked for: the reference bundle in these namespaces, on amd64."""
    target = builtin.reference_target()
    bundles = tuple(
        candidates.of(candidates.rendered(name, target, None, None), "platform", name) for name in namespaces
    )
    return cluster_answers.Request(access, bundles, "amd64", proxy, None if probing is None else lambda _: probing)


def asked(double: Double, request: cluster_answers.Request) -> list[Finding]:
    """Every finding about the double."""
    return list(run.findings(place_of(double.kubeconfig), request, lambda _: None))


def the(findings: Sequence[Finding], name: str) -> Finding:
    """The one finding of a question."""
    [found] = [each for each in findings if each.id == name]
    return found


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """Who signs for the double."""
    return trustme.CA()


@pytest.fixture(autouse=True)
def no_proxy_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own proxy has no part in these tests."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "KUBECONFIG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def double(authority: trustme.CA, tmp_path: Path) -> Iterator[Double]:
    """The server, and a kubeconfig that trusts it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.crt"))
    with HTTPServer(host="127.0.0.1", port=0, ssl_context=context, threaded=True) as server:
        kubeconfig = tmp_path / "kubeconfig"
        document = kubeconfig_of(f"https://127.0.0.1:{server.port}", "ca.crt")
        kubeconfig.write_text(yaml.safe_dump(document))
        found = Double(server, kubeconfig)
        found.lists["nodes"] = [node("one"), node("two")]
        server.expect_request(re.compile(".*")).respond_with_handler(found.answer)
        yield found
