"""A webhook that the API server has to ask before it makes a pod of one host's namespace. Edge: the API server.

Nobody is there to answer it: what the API server then does is the webhook's own setting (Kubernetes, "Dynamic Admission
Control", failure policy).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

from conformance.environment import pod_alike
from conformance.environment.subject import HostUnderTest
from conformance.observe.kube import KubeError, Object
from fake_platform.pods import RUN_LABEL

WEBHOOKS = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"


@dataclass(frozen=True)
class Asked:
    """Where the webhook is, for how many seconds it is waited for, and what becomes of the pod then."""

    url: str
    seconds: int = 1
    then: Literal["Fail", "Ignore"] = "Fail"


@dataclass(frozen=True)
class Webhook:
    """One that stands."""

    host: HostUnderTest

    @property
    def name(self) -> str:
        """Of its configuration, which has no namespace."""
        return f"byohost-{self.host.namespace}"

    def changed(self, asked: Asked) -> None:
        """Let it be asked otherwise; so it is a moment later."""
        told = configuration(self.name, self.host, asked)
        self.host.environment.kube.merge(f"{WEBHOOKS}/{self.name}", {"webhooks": told["webhooks"]})


@contextmanager
def registered(host: HostUnderTest, asked: Asked) -> Iterator[Webhook]:
    """While this lasts, the API server knows of it; it begins to ask a moment later."""
    kube, webhook = host.environment.kube, Webhook(host)
    kube.create(WEBHOOKS, configuration(webhook.name, host, asked))
    try:
        yield webhook
    finally:
        kube.delete(f"{WEBHOOKS}/{webhook.name}")


def tried(host: HostUnderTest, like: Object) -> int:
    """The status that a pod like this one would be answered with now."""
    environment = host.environment
    trial = pod_alike.manifest("trial", environment.run, like, [])
    try:
        environment.kube.tried(f"/api/v1/namespaces/{host.namespace}/pods", trial)
    except KubeError as refusal:
        return refusal.status or 0
    return HTTPStatus.CREATED


def configuration(name: str, host: HostUnderTest, asked: Asked) -> Object:
    """The webhook of that name, as the API server is told of it."""
    rule = {"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"]}
    one: Object = {
        "name": "nobody.conformance.byohost.test",
        "clientConfig": {"url": asked.url},
        "rules": [rule],
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": host.namespace}},
        "failurePolicy": asked.then,
        "sideEffects": "None",
        "admissionReviewVersions": ["v1"],
        "timeoutSeconds": asked.seconds,
    }
    return {"metadata": {"name": name, "labels": {RUN_LABEL: host.environment.run}}, "webhooks": [one]}
