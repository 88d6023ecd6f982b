"""The cluster as plain dictionaries, under the harness's own account. Edge: the API server and kubectl.

Objects stay JSON: a check compares what the API server said, and nothing is lost in a typed model.
`kubectl` does what a person would do (`apply`), so the commands of a report can be repeated by hand.
"""

import json
import os
import shlex
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml
from kubernetes.client import ApiClient
from urllib3.exceptions import HTTPError

from clusters import child_environment, kubectl
from conformance.observe import api_client, kube_exec
from conformance.observe.bounds import Bounds
from conformance.observe.exceptions import SourceAbsent
from conformance.observe.kube_exec import Exec
from conformance.observe.untrusted_json import document

Object = dict[str, Any]

_CORE = "/api/v1"
EXEC_BOUND = 60.0
_METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1, application/json"
_PAGE = 500


class KubeError(Exception):
    """The API server or kubectl refused something that the harness itself needs: our error, never a verdict."""

    def __init__(self, message: str, status: int | None = None, body: Object | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = body or {}


@dataclass(frozen=True)
class Kube:
    """One cluster, reached through one kubeconfig file; `kubectl` is the path of the client to use."""

    kubeconfig: Path
    kubectl: str
    api: ApiClient
    manager: str = field(default="byohost", kw_only=True)
    """The name under which the harness creates objects (CreateOptions.fieldManager)."""
    bounds: Bounds | None = field(default=None, kw_only=True)
    """The namespaces that may be touched, where nothing else may."""

    @classmethod
    def connect(cls, kubeconfig: Path, kubectl: str, context: str | None = None) -> "Kube":
        """Read the kubeconfig; nothing is asked of the cluster yet."""
        return cls(kubeconfig, kubectl, api_client.connected(kubeconfig, context))

    def under(self, token: str, kubeconfig: Path) -> "Kube":
        """The same cluster under a service account's token; a kubeconfig with it, and no other way in, is written."""
        document = yaml.safe_load(self.kubeconfig.read_text(encoding="utf-8"))
        document["users"] = [{"name": each["name"], "user": {"token": token}} for each in document["users"]]
        kubeconfig.touch(mode=0o600)
        kubeconfig.write_text(yaml.safe_dump(document), encoding="utf-8")
        return Kube.connect(kubeconfig, self.kubectl)

    def as_account(self, namespace: str, account: str) -> "Kube":
        """The same cluster in the name of a service account, by impersonation: it takes that right, and no token."""
        found = Kube.connect(self.kubeconfig, self.kubectl)
        user = f"system:serviceaccount:{namespace}:{account}"
        found.api.set_default_header("Impersonate-User", user)  # type: ignore[no-untyped-call]
        return found

    def request(
        self, method: str, path: str, body: Object | None = None, content_type: str = "application/json"
    ) -> Object:
        """One call to the API server, JSON in and out; 30 s bound.

        Raises KubeError with the server's status and body where it refuses.
        """
        return _json(self._answer(method, path, body, content_type).data)

    def warned(self, path: str, body: Object) -> tuple[str, ...]:
        """What the API server warns of if this object were applied; as a dry run, so that nothing changes.

        The texts of its Warning headers (RFC 7234, 5.5), those on unknown and on repeated fields too.
        Raises KubeError where the object would be refused.
        """
        query = "?dryRun=All&fieldManager=byohost-dry-run&force=true&fieldValidation=Warn"
        reply = self._answer("PATCH", path + query, body, "application/apply-patch+yaml")
        return tuple(reply.headers.getlist("Warning"))

    def tried(self, path: str, body: Object) -> Object:
        """What a new object would be, in the collection of that path; as a dry run, so that nothing changes.

        Its fields are read strictly, as kubectl has it: one that is unknown is refused (KubeError, status 400).
        """
        moved = self.bounds.moved(body) if self.bounds else body
        return self.request("POST", f"{path}?dryRun=All&fieldManager=byohost-dry-run&fieldValidation=Strict", moved)

    def _answer(
        self, method: str, path: str, body: Object | None, content_type: str, accept: str = "application/json, */*"
    ) -> Any:
        headers = {"Accept": accept, "Content-Type": content_type}
        place = self.bounds.path(method, path) if self.bounds else path
        call = self.api.param_serialize(method, place, header_params=headers, body=body, auth_settings=["BearerToken"])
        try:
            reply = self.api.call_api(*call, _request_timeout=30)
        except HTTPError:
            raise
        except ValueError:  # of http.client, whose words hold the token
            raise KubeError(f"{method} {path} was not asked: {kube_exec.ILLEGIBLE}") from None
        reply.read()  # type: ignore[no-untyped-call]
        if reply.status >= 400:
            found = _json(reply.data)
            raise KubeError(
                f"{method} {path}: {reply.status} {found.get('message', reply.reason)}", reply.status, found
            )
        return reply

    def get(self, path: str) -> Object:
        """Read one object or list by its API path, such as `/api/v1/namespaces/x/pods/y`."""
        return self.request("GET", path)

    def text(self, path: str) -> str:
        """What the API server says at a path that is no object's, such as `/metrics`."""
        return bytes(self._answer("GET", path, None, "application/json", "text/plain, */*").data).decode()

    def metadata(self, path: str) -> Iterator[Object]:
        """The metadata of each object of a collection, in pages; nothing else of it leaves the server.

        Source: Kubernetes, "API Concepts", metadata-only fetches and retrieving large result sets.
        """
        more: str | None = ""
        while more is not None:
            query = f"?limit={_PAGE}{f'&continue={more}' if more else ''}"
            page = _json(self._answer("GET", path + query, None, "application/json", _METADATA).data)
            yield from (each["metadata"] for each in page.get("items") or ())  # null where it has none
            more = (page.get("metadata") or {}).get("continue") or None

    def find(self, path: str) -> Object | None:
        """Like `get`, with None where the object does not exist."""
        try:
            return self.get(path)
        except KubeError as refusal:
            if refusal.status == 404:
                return None
            raise

    def create(self, path: str, body: Object) -> Object:
        """POST one object to its collection."""
        placed = self.bounds.placed(body) if self.bounds else body
        return self.request("POST", f"{path}?fieldManager={self.manager}", placed)

    def place(self, namespace: str) -> str:
        """The namespace that stands for that name in this cluster."""
        return self.bounds.namespace(namespace) if self.bounds else namespace

    def watch(self, path: str, version: str, seconds: int) -> list[Object]:
        """What happened in a collection since a resourceVersion and in so many seconds, as watch events.

        A bookmark tells of the version where nothing happened. Raises KubeError where the server refuses.
        """
        query = f"?watch=true&resourceVersion={version}&timeoutSeconds={seconds}&allowWatchBookmarks=true"
        lines = self._answer("GET", path + query, None, "application/json").data.splitlines()
        return [_json(line) for line in lines if line.strip()]

    def merge(self, path: str, patch: Object) -> Object:
        """Patch one object with a JSON merge patch (RFC 7386)."""
        return self.request("PATCH", path, patch, "application/merge-patch+json")

    def delete(self, path: str, grace_seconds: int | None = None) -> None:
        """Delete one object; one that is gone already is fine."""
        options: Object = {"kind": "DeleteOptions", "apiVersion": "v1"}
        if grace_seconds is not None:
            options["gracePeriodSeconds"] = grace_seconds
        try:
            self.request("DELETE", path, options)
        except KubeError as refusal:
            if refusal.status != 404:
                raise

    def pods(self, namespace: str, selector: str = "", account: str = "") -> list[Object]:
        """The pods of a namespace, by label selector (`a=b,c`), or those that run under a service account alone.

        It is the server that leaves the others out: a namespace may have hundreds.
        """
        query = f"?labelSelector={selector.replace('=', '%3D').replace(',', '%2C')}" if selector else ""
        if account:
            query = f"?fieldSelector=spec.serviceAccountName%3D{account}"
        return cast("list[Object]", self.get(f"{_CORE}/namespaces/{namespace}/pods{query}")["items"])

    def pod(self, namespace: str, name: str) -> Object | None:
        """One pod, or None."""
        return self.find(f"{_CORE}/namespaces/{namespace}/pods/{name}")

    def command(self, arguments: Sequence[str], stdin: str | None = None, seconds: float = 60) -> Exec:
        """Run kubectl against this cluster; the bound is in seconds."""
        line = [self.kubectl, "--kubeconfig", str(self.kubeconfig), *map(self.place, arguments)]
        if self.bounds and stdin is not None:
            self.bounds.manifest(stdin)
        environment = {**child_environment.inherited(), **kubectl.environment(self.kubeconfig)}
        try:
            done = subprocess.run(
                line, input=stdin, env=environment, capture_output=True, text=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired as late:
            raise KubeError(f"kubectl {arguments[0]} gave no answer within {seconds:g} s") from late
        return Exec(done.stdout, done.stderr, done.returncode)

    def printed(self, line: str, folder: Path, seconds: float = 90) -> Exec:
        """Run a kubectl command line in a folder, as somebody would who copied it there: nothing is added to it.

        The cluster and the program come by the child's own environment, as from a shell that is set up for the
        cluster; no shell is involved, so the line can do nothing but call kubectl.

        Raises:
            KubeError: no kubectl command line, or no end within the bound.
        """
        if self.bounds:
            raise SourceAbsent(
                "this runs a command as a page prints it, which may touch more than the given namespaces"
            )
        words = shlex.split(line)
        if words[:1] != ["kubectl"]:
            raise KubeError(f"{line!r} is no kubectl command line; it was not run")
        path = os.pathsep.join((str(Path(self.kubectl).parent), os.environ.get("PATH", os.defpath)))
        environment = {**child_environment.inherited(), "PATH": path, "KUBECONFIG": str(self.kubeconfig)}
        environment |= kubectl.environment(self.kubeconfig)
        try:
            done = subprocess.run(
                words, cwd=folder, env=environment, capture_output=True, text=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired as late:
            raise KubeError(f"{line} did not end within {seconds:g} s") from late
        return Exec(done.stdout, done.stderr, done.returncode)

    def apply(self, manifest: str | Iterable[Mapping[str, Any]], *, seconds: float = 60) -> str:
        """`kubectl apply -f -` of YAML text or of objects. Returns what kubectl said; raises KubeError if it failed."""
        text = manifest if isinstance(manifest, str) else self._listed(manifest)
        done = self.command(["apply", "-f", "-"], stdin=text, seconds=seconds)
        if done.code != 0:
            raise KubeError(f"kubectl apply failed: {done.stderr.strip()}")
        return done.stdout

    def _listed(self, objects: Iterable[Mapping[str, Any]]) -> str:
        placed = [self.bounds.placed(each) if self.bounds else each for each in objects]
        return json.dumps({"apiVersion": "v1", "kind": "List", "items": placed})

    def rollout(self, namespace: str, deployment: str, *, restart: bool = False, seconds: float = 90) -> None:
        """`kubectl rollout status`, after a restart where one is wanted. Raises KubeError if it does not come up."""
        name = f"deployment/{deployment}"
        steps = [["restart", name]] if restart else []
        for step in (*steps, ["status", name, f"--timeout={seconds:g}s"]):
            done = self.command(["rollout", "-n", self.place(namespace), *step], seconds=seconds + 10)
            if done.code != 0:
                raise KubeError(f"kubectl rollout {' '.join(step)} failed: {done.stderr.strip()}")

    def exec(
        self, namespace: str, pod: str, command: Sequence[str], *, container: str, stdin: str | None = None
    ) -> Exec:
        """Run a command in a container under the harness's account; 60 s bound."""
        order = kube_exec.Order(command, container, stdin)
        path = f"{_CORE}/namespaces/{self.place(namespace)}/pods/{pod}/exec"
        try:
            done = kube_exec.run(self.api, path, order, EXEC_BOUND)
        except TimeoutError as late:
            raise KubeError(f"{command[0]} in {namespace}/{pod}: {late}") from late
        if done is None:
            raise KubeError(f"{command[0]} in {namespace}/{pod} did not end within {EXEC_BOUND:g} s")
        return done

    def logs(self, namespace: str, pod: str, container: str, *, previous: bool = False) -> bytes:
        """Everything a container has printed so far (`previous`: the instance before the last restart)."""
        query = f"container={container}&previous={str(previous).lower()}"
        path = f"{_CORE}/namespaces/{namespace}/pods/{pod}/log?{query}"
        return bytes(self._answer("GET", path, None, "application/json").data)

    def log_beginning(self, namespace: str, pod: str, container: str, most: int, *, previous: bool = False) -> bytes:
        """The same, so many bytes of it at most."""
        query = f"container={container}&previous={str(previous).lower()}&limitBytes={most}"
        path = f"{_CORE}/namespaces/{namespace}/pods/{pod}/log?{query}"
        return bytes(self._answer("GET", path, None, "application/json").data)


def _json(text: str | bytes | None) -> Object:
    """The body of a refusal, where it is JSON at all."""
    try:
        found = document((text.decode(errors="replace") if isinstance(text, bytes) else text) or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
