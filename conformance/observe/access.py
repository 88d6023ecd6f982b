"""What the API server answers about an account's rights and about tokens. Edge: the API server, threads."""

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from conformance.observe.kube import Kube, KubeError, Object
from conformance.observe.rbac import Right, review, self_review

_AT_ONCE = 8
_REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
_SELF = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
_WHOAMI = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
_TOKENS = "/apis/authentication.k8s.io/v1/tokenreviews"


def allowed(
    kube: Kube, account: str, namespace: str, rights: Sequence[Right], foreign: str = "default"
) -> frozenset[Right]:
    """Those of the rights that the service account has, by the API server's own word.

    Whoever may not ask about others asks in the account's own name, with a token of it.
    """
    if kube.bounds is None:
        return _answered(rights, lambda right: kube.create(_REVIEWS, review(right, account, namespace, foreign)))
    with tempfile.TemporaryDirectory(prefix="byohost-review-") as folder:
        itself = kube.under(_token(kube, account, namespace), Path(folder) / "kubeconfig")
        return own(itself, namespace, rights, foreign)


def _answered(rights: Sequence[Right], ask: Callable[[Right], Object]) -> frozenset[Right]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = list(pool.map(ask, rights))
    return frozenset(right for right, said in zip(rights, answers, strict=True) if said["status"].get("allowed"))


def _token(kube: Kube, account: str, namespace: str) -> str:
    asked = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 600}}
    path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{account}/token"
    return str(kube.create(path, asked)["status"]["token"])


def own(kube: Kube, namespace: str, rights: Sequence[Right], foreign: str = "default") -> frozenset[Right]:
    """Those of the rights that whoever asks has himself; everybody may ask that of himself."""
    return _answered(rights, lambda right: kube.create(_SELF, self_review(right, namespace, foreign)))


def minted(kube: Kube, pod: Object, audience: str | None = None) -> str:
    """A token of the pod's account, bound to that pod, as kubelet would ask for one; for the API itself by default."""
    meta = pod["metadata"]
    account = pod["spec"].get("serviceAccountName", "default")
    bound = {"apiVersion": "v1", "kind": "Pod", "name": meta["name"], "uid": meta["uid"]}
    spec = {"expirationSeconds": 600, "boundObjectRef": bound} | ({"audiences": [audience]} if audience else {})
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
    path = f"/api/v1/namespaces/{meta['namespace']}/serviceaccounts/{account}/token"
    return str(kube.create(path, body)["status"]["token"])


def accepted_as(kube: Kube, token: str) -> str:
    """Whom the API server takes the bearer of this token for; empty where it does not accept it.

    Whoever may not ask about others asks as that bearer (SelfSubjectReview).
    """
    if kube.bounds is not None:
        return _as_bearer(kube, token)
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": token}}
    status = kube.create(_TOKENS, body)["status"]
    return str(status["user"]["username"]) if status.get("authenticated") else ""


def _as_bearer(kube: Kube, token: str) -> str:
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    with tempfile.TemporaryDirectory(prefix="byohost-review-") as folder:
        bearer = kube.under(token, Path(folder) / "kubeconfig")
        try:
            return str(bearer.create(_WHOAMI, body)["status"]["userInfo"]["username"])
        except KubeError as refusal:
            if refusal.status == 401:
                return ""
            raise
