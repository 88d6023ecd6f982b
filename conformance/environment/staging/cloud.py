"""What workload identities need beside the platform: public discovery and a webhook, on our clusters. Edge: API server.

Staged only where a clause about them is judged, and not at all on a cluster that has a webhook of its own: the harness
makes every cluster that it judges on so far. The objects outside the run's namespace are found by their names.
"""

from conformance import builtin
from conformance.environment.staging.identity import RunIdentity
from conformance.observe.kube import Kube, Object
from conformance.target.description import Target
from conformance.target.selection import Wish, choose
from fake_platform import manifests
from fake_platform.identity import webhook_manifests
from fake_platform.identity.webhook_manifests import WebhookDeployment
from fake_platform.pods import RUN_LABEL

FEATURE = "workload-identity"
_OWN = "Fail"
"""The failure policy on a cluster of ours, as Azure's own webhook has it: a pod without its identity would judge us."""
_RBAC = "/apis/rbac.authorization.k8s.io/v1"
CLUSTER_WIDE = (
    f"/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/byohost-{webhook_manifests.NAME}",
    f"{_RBAC}/clusterroles/byohost-{webhook_manifests.NAME}",
    f"{_RBAC}/clusterrolebindings/byohost-identity-webhook",
    f"{_RBAC}/clusterrolebindings/byohost-identity-issuer-discovery",
)


def is_wanted(target: Target, wish: Wish) -> bool:
    """Whether a clause about workload identities is to be judged."""
    return any(clause.feature == FEATURE for clause in choose(builtin.contract(), target, wish).run)


def issuer_authority(kube: Kube, namespace: str = "kube-system") -> str:
    """PEM of who signed the API server's certificate, which is the token issuer's too: each namespace has it."""
    return str(kube.get(f"/api/v1/namespaces/{namespace}/configmaps/kube-root-ca.crt")["data"]["ca.crt"])


def objects(identity: RunIdentity, image: str) -> list[Object]:
    """What has to stand before the API server is told of the webhook."""
    return [webhook_manifests.public_discovery(identity.run), *webhook_manifests.render(_webhook(identity, image))]


def register(kube: Kube, identity: RunIdentity) -> None:
    """Tell the API server of the webhook, which answers by now."""
    kube.apply([webhook_manifests.registration(_webhook(identity, image=""))])


def remove(kube: Kube) -> None:
    """Delete what an earlier run left outside its namespace; what does not carry our label is somebody else's."""
    for path in CLUSTER_WIDE:
        found = kube.find(path)
        if found is not None and RUN_LABEL in found["metadata"].get("labels", {}):
            kube.delete(path)


def _webhook(identity: RunIdentity, image: str) -> WebhookDeployment:
    certificate, key = identity.webhook.leaf(webhook_manifests.HOST)
    return WebhookDeployment(
        image=image,
        cert_pem=certificate,
        ca_pem=identity.webhook.cert_pem,
        authority_host=f"{manifests.LOGIN_ENDPOINT}/",
        key_pem=key,
        run=identity.run,
        failure_policy=_OWN,
    )
