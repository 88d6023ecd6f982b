"""Requests that wait at the API server, and that all of it goes."""

from typing import Any, cast

import pytest

from conformance.environment import held_requests
from conformance.environment.held_requests import LEVELS, SCHEMAS, HeldRequests, Requests, held
from conformance.observe.exceptions import CouldNotRun
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
    """An API server that counts, and takes up what is made."""

    def __init__(self, *, heeds: bool = True) -> None:
        self.made: dict[str, dict[str, Any]] = {}
        self.metrics = ""
        self._heeds = heeds

    def create(self, path: str, body: dict[str, Any]) -> None:
        """Kept by its path; from then on it counts."""
        conditions = [{"type": "Other", "status": "True"}, {"type": "Dangling", "status": "False"}]
        status = {"status": {"conditions": conditions}} if self._heeds else {}
        self.made[f"{path}/{body['metadata']['name']}"] = {**body, **status}

    def get(self, path: str) -> dict[str, Any]:
        """One that was made."""
        return self.made[path]

    def merge(self, path: str, patch: dict[str, Any]) -> None:
        """The shares alone are changed."""
        self.made[path]["spec"]["limited"].update(patch["spec"]["limited"])

    def delete(self, path: str) -> None:
        """Whether it is there or not."""
        self.made.pop(path, None)

    def text(self, path: str) -> str:
        """Its metrics."""
        assert path == "/metrics"
        return self.metrics

    @property
    def level(self) -> dict[str, Any]:
        """The one that was made."""
        return self.made[f"{LEVELS}/byohost-held-n"]

    @property
    def schema(self) -> dict[str, Any]:
        """The same of the schema."""
        return self.made[f"{SCHEMAS}/byohost-held-n"]


def holding(server: Server) -> HeldRequests:
    """What a run holds there."""
    return HeldRequests(cast("Kube", server), "r1")


def test_what_waits_or_was_given_up_is_counted() -> None:
    """Of that schema alone; what was carried out is none."""
    assert held(METRICS, "byohost-held-n") == 6
    assert held("", "byohost-held-n") == 0


def test_one_account_is_held_for_a_while() -> None:
    """Under the run's label, before every ordinary schema; both objects go, whatever happens meanwhile."""
    server = Server()

    def hold() -> None:
        with holding(server).of(Requests.all_of("n", "op")) as found:
            assert server.level["metadata"]["labels"] == server.schema["metadata"]["labels"]
            assert server.level["metadata"]["labels"] == {"byohost.test/run": "r1"}
            assert server.level["spec"]["limited"]["nominalConcurrencyShares"] == 0
            assert server.level["spec"]["limited"]["limitResponse"]["type"] == "Queue"
            (rule,) = server.schema["spec"]["rules"]
            assert rule["subjects"] == [{"kind": "ServiceAccount", "serviceAccount": {"name": "op", "namespace": "n"}}]
            assert rule["nonResourceRules"]
            server.metrics = METRICS
            assert found.count() == 6
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hold()
    assert server.made == {}


def test_what_was_held_before_is_not_counted_again() -> None:
    """The API server's counters go on."""
    server = Server()
    server.metrics = METRICS
    with holding(server).of(Requests.all_of("n", "op")) as found:
        assert found.count() == 0


def test_what_waits_is_let_go() -> None:
    """By a few seats, in place of none."""
    server = Server()
    with holding(server).of(Requests.creating_pods("n", "op")) as found:
        found.release()
        assert server.level["spec"]["limited"]["nominalConcurrencyShares"] > 0


def test_one_kind_of_request_is_held() -> None:
    """An account's for pods; whichever scheduler's for their nodes; in one namespace, and nothing else there."""
    server, found = Server(), []
    for requests in (Requests.creating_pods("n", "op"), Requests.binding_pods("n")):
        with holding(server).of(requests):
            found += server.schema["spec"]["rules"]
    only = {"verbs": ["create"], "apiGroups": [""], "namespaces": ["n"]}
    assert [each["resourceRules"] for each in found] == [
        [{**only, "resources": ["pods"]}],
        [{**only, "resources": ["pods/binding"]}],
    ]
    assert [each["subjects"][0]["kind"] for each in found] == ["ServiceAccount", "Group"]
    assert not [each for each in found if "nonResourceRules" in each]


def test_an_api_server_that_takes_nothing_up_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is judged by what was not held; both objects go."""
    monkeypatch.setattr(held_requests, "SOON", 0.1)
    server = Server(heeds=False)
    with (
        pytest.raises(CouldNotRun, match="did not take up a flow schema"),
        holding(server).of(Requests.all_of("n", "op")),
    ):
        raise AssertionError
    assert server.made == {}
