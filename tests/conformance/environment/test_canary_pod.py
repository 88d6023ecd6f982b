"""What has arrived at the canary's pod."""

from typing import Any, cast

import pytest

from conformance.contract.exits import HarnessError
from conformance.environment.canary_pod import CanaryPod
from conformance.observe.kube import Kube
from conformance.observe.kube_exec import Exec


class Server:
    """A cluster in which it stands."""

    def __init__(self, answer: Exec) -> None:
        self._answer = answer

    def pods(self, namespace: str, selector: str) -> list[dict[str, Any]]:
        """It alone."""
        assert (namespace, selector) == ("byohost-system", "app.kubernetes.io/name=canary")
        return [{"metadata": {"name": "canary-0"}}]

    def exec(self, _namespace: str, pod: str, _command: list[str], *, container: str) -> Exec:
        """Its log."""
        assert (pod, container) == ("canary-0", "canary")
        return self._answer


def test_each_line_is_an_arrival() -> None:
    """Oldest first."""
    server = Server(Exec('{"listener": "tls"}\n\n{"listener": "http"}\n', "", 0))
    assert [each["listener"] for each in CanaryPod(cast("Kube", server)).hits()] == ["tls", "http"]


def test_a_log_that_cannot_be_read_is_our_error() -> None:
    """Never an absence of arrivals."""
    with pytest.raises(HarnessError, match="log cannot be read: no such file"):
        CanaryPod(cast("Kube", Server(Exec("", "no such file", 1)))).hits()
