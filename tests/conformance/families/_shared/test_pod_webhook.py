"""A webhook of a while: how the API server is told of it, and by what it is known to be asked."""

import base64
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.families._shared import pod_webhook
from conformance.families._shared.pod_webhook import WEBHOOKS, Asked, bound_again, configuration, registered, tried
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import KubeError

Object = dict[str, Any]
LIKE: Object = {
    "metadata": {"name": "p"},
    "spec": {"nodeName": "n1", "containers": [{"image": "i", "imagePullPolicy": "Never"}]},
}


class Server:
    """An API server that asks the webhook at once; while that is to fail, it answers 500."""

    def __init__(self, *, asks: bool = True) -> None:
        self.asks = asks
        self.standing: dict[str, Object] = {}
        self.told: list[Object] = []
        self.trials: list[tuple[str, Object]] = []

    def create(self, path: str, body: Object) -> None:
        """Kept."""
        self.standing[f"{path}/{body['metadata']['name']}"] = body
        self.told.append(body)

    def merge(self, path: str, body: Object) -> None:
        """The same, changed."""
        self.standing[path] = self.standing[path] | body
        self.told.append(body)

    def delete(self, path: str) -> None:
        """Gone."""
        self.standing.pop(path, None)

    def tried(self, path: str, body: Object) -> None:
        """A dry run."""
        self.trials.append((path, body))
        if self.asks and any(each["webhooks"][0]["failurePolicy"] == "Fail" for each in self.standing.values()):
            raise KubeError("failed calling webhook", 500)


class Silent:
    """A place that counts what comes while it is silent."""

    url = "https://127.0.0.1:1/"

    @contextmanager
    def silent(self) -> Iterator[Callable[[], int]]:
        """Two came."""
        yield lambda: 2


def host(server: Server) -> Any:
    """One on a ground of our own."""

    def place() -> AbstractContextManager[Silent]:
        return nullcontext(Silent())

    return SimpleNamespace(
        name="eu", namespace="byohost-eu", environment=SimpleNamespace(kube=server, run="r1", silent_place=place)
    )


def test_it_is_asked_about_one_namespace_alone() -> None:
    """Under the run's label, without an authority where nobody is there."""
    told = configuration("w", host(Server()), Asked("https://here/", seconds=3, then="Ignore", resource="pods/binding"))
    assert told["metadata"] == {"name": "w", "labels": {"byohost.test/run": "r1"}}
    (one,) = told["webhooks"]
    assert one["namespaceSelector"] == {"matchLabels": {"kubernetes.io/metadata.name": "byohost-eu"}}
    assert (one["timeoutSeconds"], one["failurePolicy"], one["sideEffects"]) == (3, "Ignore", "None")
    assert one["rules"][0]["resources"] == ["pods/binding"]
    assert one["rules"][0]["operations"] == ["CREATE"]
    assert one["clientConfig"] == {"url": "https://here/"}


def test_one_that_answers_is_trusted_by_its_authority() -> None:
    """PEM, in base64."""
    (one,) = configuration("w", host(Server()), Asked("https://here/", "PEM"))["webhooks"]
    assert base64.b64decode(one["clientConfig"]["caBundle"]) == b"PEM"


def test_it_stands_for_a_while() -> None:
    """And goes, whatever happens meanwhile."""
    server = Server()

    def stand() -> None:
        with registered(host(server), Asked("https://here/")) as webhook:
            assert list(server.standing) == [f"{WEBHOOKS}/{webhook.name}"]
            assert webhook.name == "byohost-byohost-eu"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stand()
    assert not server.standing


def test_it_is_waited_for_once_it_is_known_to_be_asked() -> None:
    """First it fails, so that it is seen; then it is passed over, and only then the place falls silent."""
    server = Server()
    one = host(server)
    with pod_webhook.waited_for(one, Asked(seconds=3), lambda: tried(one, LIKE)) as count:
        assert count() == 2
    policies = [each["webhooks"][0]["failurePolicy"] for each in server.told]
    assert policies == ["Fail", "Ignore"]
    assert {each["webhooks"][0]["clientConfig"]["url"] for each in server.told} == {Silent.url}
    assert not server.standing


def test_a_trial_is_a_pod_or_a_binding_of_the_namespace() -> None:
    """Its status is what the API server says; 201 where it says nothing against it."""
    server = Server()
    one = host(server)
    assert (tried(one, LIKE), bound_again(one, LIKE)) == (201, 201)
    with registered(one, Asked("https://here/")):
        assert (tried(one, LIKE), bound_again(one, LIKE)) == (500, 500)
    (path, pod), (binding_path, binding) = server.trials[:2]
    assert (path, pod["metadata"]["name"]) == ("/api/v1/namespaces/byohost-eu/pods", "trial")
    assert binding_path == "/api/v1/namespaces/byohost-eu/pods/p/binding"
    assert binding["target"]["name"] == "n1"


def test_a_server_that_does_not_ask_is_none_of_the_targets(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was waited for is said."""
    monkeypatch.setattr(pod_webhook, "PATIENCE", 0.0)
    with pytest.raises(CouldNotRun, match="the API server asks the webhook was not seen"):
        pod_webhook.asks(lambda: tried(host(Server(asks=False)), LIKE))
