"""What the API server answers about an account's rights and about tokens. Edge: the API server, threads."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from conformance.observe.kube import Kube
from conformance.observe.rbac import Right, review

_AT_ONCE = 8
_REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
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


def accepted_as(kube: Kube, token: str) -> str:
    """Whom the API server takes the bearer of this token for; empty where it does not accept it."""
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": token}}
    status = kube.create(_TOKENS, body)["status"]
    return str(status["user"]["username"]) if status.get("authenticated") else ""
