"""The identity webhook on a real API server: who is given an identity, and what a killed run leaves behind."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from clusters.kind import KindCluster
from conformance import builtin
from conformance.environment.expectations import Condition
from conformance.environment.run_environment import SYSTEM
from conformance.environment.staging import cloud, run_images
from conformance.environment.staging.identity import RunIdentity
from conformance.environment.waiting import Pace, eventually
from conformance.observe.kube import Kube, KubeError
from fake_platform.identity import webhook_manifests
from fake_platform.identity.mutation import CLIENT, TENANT
from fake_platform.identity.webhook_manifests import HOST, LABEL, NAME, OPT_IN, WebhookDeployment
from fake_platform.pods import RUN_LABEL

pytestmark = pytest.mark.cluster

ASKING = "asking"
BYSTANDER = "bystander"


@pytest.fixture(scope="module")
def image(cluster: KindCluster) -> str:
    """The platform's image, loaded into the node."""
    image_set = run_images.prepare(cluster.engine, builtin.reference_target(), lambda _: None)
    cluster.load([image_set.loaded["platform"].reference])
    return image_set.loaded["platform"].reference


@pytest.fixture(scope="module")
def kube(cluster: KindCluster) -> Kube:
    """The cluster, with the harness's namespace and two others, one of them opted in."""
    kube = Kube.connect(cluster.kubeconfig, str(cluster.kubectl))
    names: dict[str, dict[str, str]] = {SYSTEM: {RUN_LABEL: "e2e"}, ASKING: {OPT_IN: "enabled"}, BYSTANDER: {}}
    for name, labels in names.items():
        kube.apply([{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}])
        annotations = {CLIENT: "client", TENANT: "tenant"}
        metadata = {"name": "identity", "namespace": name, "annotations": annotations}
        kube.apply([{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata}])
    return kube


@pytest.fixture(scope="module")
def webhook(kube: Kube, image: str) -> Iterator[WebhookDeployment]:
    """Installed as off our own clusters: what it cannot answer is let through."""
    identity = RunIdentity.create("e2e")
    certificate, key = identity.webhook.leaf(HOST)
    made = WebhookDeployment(image, certificate, identity.webhook.cert_pem, "https://login.byohost.test/", key, "e2e")
    kube.apply(webhook_manifests.render(made))
    kube.rollout(SYSTEM, NAME)
    kube.apply([webhook_manifests.registration(made)])
    yield made
    cloud.remove(kube)


def create(kube: Kube, namespace: str, name: str) -> dict[str, Any]:
    """A pod that asks for its account's identity, held back from every node."""
    spec = {
        "serviceAccountName": "identity",
        "schedulingGates": [{"name": "byohost.test/never"}],
        "containers": [{"name": "main", "image": "registry.byohost.test/none:none"}],
    }
    metadata = {"name": name, "labels": {LABEL: "true"}}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
    return kube.create(f"/api/v1/namespaces/{namespace}/pods", pod)


def told(pod: dict[str, Any]) -> set[str]:
    """The variables of its container."""
    return {one["name"] for one in pod["spec"]["containers"][0].get("env") or []}


def kill(kube: Kube) -> None:
    """End the webhook's pod for good, as a killed run's cluster would in time."""
    kube.delete(f"/apis/apps/v1/namespaces/{SYSTEM}/deployments/{NAME}")
    pods = Condition("no pod of the webhook is left", lambda found: not found)
    eventually(lambda: kube.pods(SYSTEM, f"app.kubernetes.io/name={NAME}"), until=pods, within=60)


def test_a_killed_webhook_blocks_nobody(kube: Kube, webhook: WebhookDeployment) -> None:
    """While it runs, pods of an opted-in namespace are changed; once it is gone, they are created as they are.

    With Azure's own failure policy, pods of that namespace wait for it, and those of all others still do not.
    """
    # The API server hears of a new configuration within moments; the first pod may come before.
    changed = Condition("a pod is given its identity", lambda found: "AZURE_CLIENT_ID" in found)
    numbers = iter(range(1000))
    eventually(lambda: told(create(kube, ASKING, f"alive-{next(numbers)}")), until=changed, within=20)
    assert told(create(kube, BYSTANDER, "alive")) == set()
    kill(kube)
    assert told(create(kube, ASKING, "dead")) == set()
    assert told(create(kube, BYSTANDER, "dead")) == set()
    kube.apply([webhook_manifests.registration(replace(webhook, failure_policy="Fail"))])
    refused = Condition("a pod is refused", lambda _: False)
    with pytest.raises(KubeError, match="failed calling webhook"):
        eventually(lambda: create(kube, ASKING, f"strict-{next(numbers)}"), until=refused, within=20)
    assert told(create(kube, BYSTANDER, "strict")) == set()
    cloud.remove(kube)
    assert kube.find(cloud.CLUSTER_WIDE[0]) is None
    free = Condition("a pod is created as it is", lambda found: told(found) == set())
    pace = Pace(tolerate=(KubeError,))
    eventually(lambda: create(kube, ASKING, f"free-{next(numbers)}"), until=free, within=20, pace=pace)
