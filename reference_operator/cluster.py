"""The API server: the seven verbs of the Role, and reviews of our own access. Edge: lightkube.

The proxy of the environment is never used, and the mounted token is read again when the API server no longer takes it
(lightkube does). Pods are read as plain JSON, page by page, and only what `observation.py` keeps of them stays in
memory.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx2
from lightkube import ApiError, ConfigError, KubeConfig
from lightkube.config.client_adapter import ConnectionParams
from lightkube.core.generic_client import BasicRequest, GenericSyncClient
from lightkube.generic_resource import GenericGlobalResource, GenericNamespacedResource, create_api_info

from reference_operator import observation
from reference_operator.interfaces import ClusterError
from reference_operator.model import Pod
from reference_operator.settings import Settings, SettingsError

TIMEOUT = 10.0
HURRIED = 2.0
"""Seconds for what an exchange waits for: without it the exchange goes out all the same."""

PAGE = "250"


class _Pods(GenericNamespacedResource):
    _api_info = create_api_info("", "v1", "Pod", "pods")


class _Accounts(GenericNamespacedResource):
    _api_info = create_api_info("", "v1", "ServiceAccount", "serviceaccounts")


class _Reviews(GenericGlobalResource):
    _api_info = create_api_info(
        "authorization.k8s.io", "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews", verbs=["post"]
    )


def connect(settings: Settings) -> "KubernetesCluster":
    """The cluster that we run in; on a laptop the one of KUBECONFIG.

    Raises:
        SettingsError: there is neither a mounted token nor a kubeconfig that can be read.
    """
    try:
        if Path(settings.account_directory, "token").exists() or not settings.kubeconfig:
            config = KubeConfig.from_service_account(settings.account_directory)
        else:
            config = KubeConfig.from_file(settings.kubeconfig)
    except (ConfigError, OSError, ValueError) as error:
        text = f"no way to the API server: {error}; run in a pod with its account's token, or set KUBECONFIG"
        raise SettingsError(text) from error
    parameters = ConnectionParams(timeout=httpx2.Timeout(TIMEOUT), trust_env=False)
    client = GenericSyncClient(parameters, config, namespace=settings.namespace)
    _meet_types()
    return KubernetesCluster(client, settings.host, settings.namespace)


@dataclass(frozen=True)
class KubernetesCluster:
    """A `Cluster` over lightkube's core, which builds requests and reads answers and leaves retries to us."""

    client: Any
    host: str
    namespace: str

    def list_pods(self) -> tuple[tuple[Pod, ...], str]:
        """All sandbox pods of this host, and the version to watch from."""
        pods: list[Pod] = []
        version = ""
        with _errors():
            request = self._pods(limit=PAGE)
            for found, page in self.client.list_chunks(request):
                version = found or ""
                pods += (pod for pod in (observation.pod(manifest, self.host) for manifest in page) if pod is not None)
        return tuple(pods), version

    def watch_pods(self, version: str, seconds: int) -> Iterator[tuple[Literal["seen", "vanished"], Pod]]:
        """Changes from a version on, for at most so long; a silent connection ends a little later."""
        with _errors():
            request = self._pods(watch=True, resourceVersion=version, timeoutSeconds=str(seconds))
            request.timeout = httpx2.Timeout(TIMEOUT, read=seconds + TIMEOUT)
            response = self.client.send(self.client.build_adapter_request(request), stream=True)
            try:
                if response.is_error:
                    response.read()
                self.client.raise_for_status(response)
                for line in response.iter_lines():
                    change = json.loads(line)
                    if change["type"] == "ERROR":
                        raise _from_status(change["object"])
                    pod = observation.pod(change["object"], self.host)
                    if pod is not None:
                        yield "vanished" if change["type"] == "DELETED" else "seen", pod
            finally:
                response.close()

    def create_pod(self, manifest: Mapping[str, Any]) -> Pod:
        """Create a pod."""
        with _errors():
            created = self.client.request("post", obj=_Pods(**manifest), namespace=self.namespace)
        pod = observation.pod(created, self.host)
        if pod is None:
            raise ClusterError(0, "Relabelled", "an admission webhook changed the pod's name or ownership labels")
        return pod

    def find_pod(self, name: str) -> Pod | None:
        """One pod; None where there is none of this name, or it is not ours."""
        found = self._get(_Pods, name)
        return None if found is None else observation.pod(found, self.host)

    def delete_pod(self, name: str, uid: str) -> bool:
        """Delete the pod with this name and uid; False where there is none any more."""
        request = self.client.prepare_request("delete", _Pods, name=name, namespace=self.namespace)
        request.data = {"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": {"uid": uid}}
        try:
            with _errors():
                self.client.raise_for_status(self.client.send(self.client.build_adapter_request(request)))
        except ClusterError as error:
            if error.status in {404, 409}:
                return False
            raise
        return True

    def find_account(self, name: str) -> Mapping[str, Any] | None:
        """One service account."""
        return self._get(_Accounts, name)

    def create_account(self, manifest: Mapping[str, Any]) -> None:
        """Create a service account."""
        with _errors():
            self.client.request("post", obj=_Accounts(**manifest), namespace=self.namespace)

    def allowed(self, resource: str, verb: str) -> bool:
        """Whether we may do this in the namespace."""
        attributes = {"namespace": self.namespace, "resource": resource, "verb": verb}
        review: dict[str, Any] = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": attributes},
        }
        with _errors():
            answer = self.client.request("post", obj=_Reviews(**review))
        return bool((answer.get("status") or {}).get("allowed"))

    def key_set(self) -> Mapping[str, Any]:
        """The public keys that sign this cluster's service-account tokens (OIDC discovery, `/openid/v1/jwks`)."""
        with _errors():
            request = BasicRequest("GET", "openid/v1/jwks", timeout=httpx2.Timeout(HURRIED))
            response = self.client.send(self.client.build_adapter_request(request))
            self.client.raise_for_status(response)
            found: Mapping[str, Any] = response.json()
        return found

    def _pods(self, *, watch: bool = False, **parameters: str) -> Any:
        selected = {"labelSelector": observation.selector(self.host), **parameters}
        return self.client.prepare_request("list", _Pods, namespace=self.namespace, watch=watch, params=selected)

    def _get(self, kind: type, name: str) -> Mapping[str, Any] | None:
        try:
            with _errors():
                found: Mapping[str, Any] = self.client.request("get", kind, name=name, namespace=self.namespace)
        except ClusterError as error:
            if error.status == 404:
                return None
            raise
        return found


def _from_status(status: Mapping[str, Any]) -> ClusterError:
    return ClusterError(status.get("code") or 0, status.get("reason") or "", status.get("message") or "no message")


def _meet_types() -> None:
    """Use once, while there is one thread, each of lightkube's types that several threads use.

    msgspec 0.22 learns a type at its first use and lets another thread find it half learnt (`StructInfo_Convert`):
    SIGSEGV ends the process. A refusal's status is one such type, the metadata of an object to be created the other.
    """
    ApiError(response=httpx2.Response(404, json={}))
    manifest: dict[str, Any] = {"metadata": {}}
    _ = _Pods(**manifest).metadata


@contextmanager
def _errors() -> Iterator[None]:
    """Whatever lightkube, its HTTP client or a broken answer raises, as the one error that the operator knows."""
    try:
        yield
    except ApiError as error:
        status = error.status
        raise ClusterError(status.code or 0, status.reason or "", status.message or str(error)) from error
    except httpx2.HTTPStatusError as error:
        raise ClusterError(error.response.status_code, "", str(error)) from error
    except (httpx2.HTTPError, ConfigError, ValueError) as error:
        text = str(error) or type(error).__name__
        raise ClusterError(0, type(error).__name__, f"the API server cannot be asked: {text}") from error
