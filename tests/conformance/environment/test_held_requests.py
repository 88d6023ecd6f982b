"""Requests of one account that wait at the API server, and that all of it goes."""

from typing import Any, cast

import pytest

from conformance.environment.held_requests import LEVELS, SCHEMAS, HeldRequests, held
from conformance.observe.kube import Kube

METRICS = """\
# TYPE apiserver_flowcontrol_rejected_requests_total counter
apiserver_flowcontrol_rejected_requests_total{flow_schema="byohost-held-n",priority_level="x",reason="time-out"} 2
apiserver_flowcontrol_rejected_requests_total{flow_schema="byohost-held-n",priority_level="x",reason="cancelled"} 3
apiserver_flowcontrol_rejected_requests_total{flow_schema="byohost-held-n2",priority_level="x",reason="time-out"} 8
apiserver_flowcontrol_current_inqueue_requests{flow_schema="byohost-held-n",priority_level="x"} 1
apiserver_flowcontrol_dispatched_requests_total{flow_schema="byohost-held-n",priority_level="x"} 9
"""


class Server:
    """An API server that counts."""

    def __init__(self) -> None:
        self.made: dict[str, dict[str, Any]] = {}

    def create(self, path: str, body: dict[str, Any]) -> None:
        """Kept by its path."""
        self.made[f"{path}/{body['metadata']['name']}"] = body

    def delete(self, path: str) -> None:
        """Whether it is there or not."""
        self.made.pop(path, None)

    def text(self, path: str) -> str:
        """Its metrics."""
        assert path == "/metrics"
        return METRICS


def test_what_waits_or_was_given_up_is_counted() -> None:
    """Of that schema alone; what was carried out is none."""
    assert held(METRICS, "byohost-held-n") == 6
    assert held("", "byohost-held-n") == 0


def test_one_account_is_held_for_a_while() -> None:
    """Under the run's label, before every ordinary schema; both objects go, whatever happens meanwhile."""
    server = Server()

    def hold() -> None:
        with HeldRequests(cast("Kube", server), "r1").of("n", "op") as count:
            level, schema = server.made[f"{LEVELS}/byohost-held-n"], server.made[f"{SCHEMAS}/byohost-held-n"]
            assert level["metadata"]["labels"] == schema["metadata"]["labels"] == {"byohost.test/run": "r1"}
            assert level["spec"]["limited"]["nominalConcurrencyShares"] == 0
            subjects = schema["spec"]["rules"][0]["subjects"]
            assert subjects == [{"kind": "ServiceAccount", "serviceAccount": {"name": "op", "namespace": "n"}}]
            assert count() == 6
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hold()
    assert server.made == {}
