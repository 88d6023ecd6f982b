"""A webhook that the API server has to ask before it makes or binds a pod of one namespace. Edge: the API server.

Where nobody is there to answer it, what the API server then does is the webhook's own setting (Kubernetes, "Dynamic
Admission Control", failure policy).
"""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Literal

from conformance.environment import pod_alike
from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared import own_ground
from conformance.families._shared.silent_place import silent_place
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import KubeError, Object
from fake_platform.pods import RUN_LABEL

WEBHOOKS = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"


@dataclass(frozen=True)
class Asked:
    """Where the webhook is, for how many seconds it is waited for, and what becomes of the pod then.

    `authority` is PEM of who signed its certificate, where it is there at all.
    """

    url: str = ""
    authority: str = ""
    seconds: int = 1
    then: Literal["Fail", "Ignore"] = "Fail"
    resource: Literal["pods", "pods/binding"] = "pods"


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
    """While this lasts, the API server knows of it; it begins to ask a moment later.

    Raises:
        SourceAbsent: the cluster is somebody's, and such an object is the whole cluster's.
    """
    own_ground.required(host.environment)
    kube, webhook = host.environment.kube, Webhook(host)
    try:
        kube.create(WEBHOOKS, configuration(webhook.name, host, asked))
        yield webhook
    finally:
        kube.delete(f"{WEBHOOKS}/{webhook.name}")


@contextmanager
def waited_for(host: HostUnderTest, asked: Asked, answer: Callable[[], int]) -> Iterator[Callable[[], int]]:
    """While this lasts, the API server waits for the webhook, and goes on then; how often it has begun to wait so far.

    It is known to ask by the status of `answer` while nobody listens there: first it fails, then it is another.

    Raises:
        CouldNotRun: the API server does not take it up.
    """
    goes_on = Condition("it goes on without an answer", lambda status: status < HTTPStatus.INTERNAL_SERVER_ERROR)
    with silent_place(host) as place, registered(host, replace(asked, url=place.url)) as webhook:
        asks(answer)
        webhook.changed(replace(asked, url=place.url, then="Ignore"))
        _taken_up(answer, goes_on)
        with place.silent() as count:
            yield count


def asks(answer: Callable[[], int]) -> None:
    """Wait until the API server asks a webhook that nobody serves, by the status of `answer`.

    Raises:
        CouldNotRun: it does not.
    """
    fails = Condition("the API server asks the webhook", lambda status: status >= HTTPStatus.INTERNAL_SERVER_ERROR)
    _taken_up(answer, fails)


def _taken_up(answer: Callable[[], int], until: Condition) -> None:
    if not until(wait_or_last(answer, until=until, within=PATIENCE, pace=BRISK)):
        raise CouldNotRun(f"the API server did not take up a webhook of ours: {until} was not seen")


def bound_again(host: HostUnderTest, pod: Object) -> int:
    """The status that another binding of this pod would be answered with now."""
    name, node = pod["metadata"]["name"], pod["spec"].get("nodeName", "")
    target = {"apiVersion": "v1", "kind": "Node", "name": node}
    binding = {"apiVersion": "v1", "kind": "Binding", "metadata": {"name": name}, "target": target}
    return _status(host, f"pods/{name}/binding", binding)


def tried(host: HostUnderTest, like: Object) -> int:
    """The status that a pod like this one would be answered with now."""
    return _status(host, "pods", pod_alike.manifest("trial", host.environment.run, like, []))


def _status(host: HostUnderTest, collection: str, body: Object) -> int:
    try:
        host.environment.kube.tried(f"/api/v1/namespaces/{host.namespace}/{collection}", body)
    except KubeError as refusal:
        return refusal.status or 0
    return HTTPStatus.CREATED


def configuration(name: str, host: HostUnderTest, asked: Asked) -> Object:
    """The webhook of that name, as the API server is told of it."""
    rule = {"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": [asked.resource]}
    client = {"url": asked.url}
    if asked.authority:
        client["caBundle"] = base64.b64encode(asked.authority.encode()).decode()
    one: Object = {
        "name": "pods.conformance.byohost.test",
        "clientConfig": client,
        "rules": [rule],
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": host.namespace}},
        "failurePolicy": asked.then,
        "sideEffects": "None",
        "admissionReviewVersions": ["v1"],
        "timeoutSeconds": asked.seconds,
    }
    return {"metadata": {"name": name, "labels": {RUN_LABEL: host.environment.run}}, "webhooks": [one]}
