"""What the API server answers about an account's rights and about tokens. Edge: the API server, threads."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from conformance.observe.kube import Kube, Object
from conformance.observe.rbac import Right, review, self_review

_AT_ONCE = 8
_REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
_SELF = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
_TOKENS = "/apis/authentication.k8s.io/v1/tokenreviews"


def allowed(
    kube: Kube, account: str, namespace: str, rights: Sequence[Right], foreign: str = "default"
) -> frozenset[Right]:
    """Those of the rights that the service account has, by the API server's own word."""

    def has(right: Right) -> bool:
        answer = kube.create(_REVIEWS, review(right, account, namespace, foreign))
        return bool(answer["status"].get("allowed"))

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = list(pool.map(has, rights))
    return frozenset(right for right, yes in zip(rights, answers, strict=True) if yes)


def own(kube: Kube, namespace: str, rights: Sequence[Right], foreign: str = "default") -> frozenset[Right]:
    """Those of the rights that whoever asks has himself; everybody may ask that of himself."""

    def has(right: Right) -> bool:
        return bool(kube.create(_SELF, self_review(right, namespace, foreign))["status"].get("allowed"))

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = list(pool.map(has, rights))
    return frozenset(right for right, yes in zip(rights, answers, strict=True) if yes)


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
    """Whom the API server takes the bearer of this token for; empty where it does not accept it."""
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": token}}
    status = kube.create(_TOKENS, body)["status"]
    return str(status["user"]["username"]) if status.get("authenticated") else ""
