"""Holds requests back at the API server, so that it does not answer them. Edge: the API server.

Where nothing can be cut in a node, nor a webhook registered: a FlowSchema leads what is asked for to a priority level
without a seat, where it waits until there is one, or it is given up (Kubernetes, "API Priority and Fairness": a level
of no shares holds requests). It is for one of the run's namespaces, and for one account of it, but for what nobody asks
for but a scheduler; watches that run already run on.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Kube, Object
from fake_platform.pods import RUN_LABEL

GROUP = "flowcontrol.apiserver.k8s.io"
SCHEMAS = f"/apis/{GROUP}/v1/flowschemas"
LEVELS = f"/apis/{GROUP}/v1/prioritylevelconfigurations"
FIRST = 20
"""Matching precedence: before the schemas of every cluster that service accounts fall under, behind its exemptions."""
SEATS = 5
"""Shares of a level whose requests are let go: few of all that a server has, and enough for what has waited."""
SOON = 15.0
"""Seconds in which an API server takes up a schema."""
_COUNTED = (
    "apiserver_flowcontrol_current_inqueue_requests",
    "apiserver_flowcontrol_rejected_requests_total",
)


@dataclass(frozen=True)
class Requests:
    """Which ones."""

    namespace: str
    subject: Object
    """Whose (flowcontrol v1, Subject)."""
    rule: Object
    """Where they are to (flowcontrol v1, PolicyRulesWithSubjects)."""

    @classmethod
    def all_of(cls, namespace: str, account: str) -> "Requests":
        """Whatever that account asks for."""
        everything = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "namespaces": ["*"], "clusterScope": True}
        rule = {"resourceRules": [everything], "nonResourceRules": [{"verbs": ["*"], "nonResourceURLs": ["*"]}]}
        return cls(namespace, _account(namespace, account), rule)

    @classmethod
    def creating_pods(cls, namespace: str, account: str) -> "Requests":
        """That account's, for a pod there."""
        return cls(namespace, _account(namespace, account), _creating("pods", namespace))

    @classmethod
    def binding_pods(cls, namespace: str) -> "Requests":
        """Whichever scheduler's, for a node to a pod there."""
        everybody = {"kind": "Group", "group": {"name": "system:authenticated"}}
        return cls(namespace, everybody, _creating("pods/binding", namespace))


@dataclass(frozen=True)
class Held:
    """Requests for which there is no seat."""

    kube: Kube
    name: str
    before: int = 0
    """As many were counted under that name when these began."""

    def count(self) -> int:
        """How many of them wait or were given up, as the API server counts that answers."""
        return held(self.kube.text("/metrics"), self.name) - self.before

    def release(self) -> None:
        """Let what waits be carried out, and what comes."""
        self.kube.merge(f"{LEVELS}/{self.name}", {"spec": {"limited": {"nominalConcurrencyShares": SEATS}}})


@dataclass(frozen=True)
class HeldRequests:
    """What a run on a cluster may hold back there."""

    kube: Kube
    run: str

    @contextmanager
    def of(self, requests: Requests) -> Iterator[Held]:
        """While this lasts, they have no seat.

        Raises:
            CouldNotRun: the API server does not take it up.
        """
        name = f"byohost-held-{requests.namespace}"
        metadata = {"name": name, "labels": {RUN_LABEL: self.run}}
        before = held(self.kube.text("/metrics"), name)
        with ExitStack() as made:
            for collection, one in ((LEVELS, level()), (SCHEMAS, schema(name, requests))):
                made.callback(self.kube.delete, f"{collection}/{name}")  # each, whatever becomes of the other
                self.kube.create(collection, {**one, "metadata": metadata})
            self._taken_up(f"{SCHEMAS}/{name}")
            yield Held(self.kube, name, before)

    def _taken_up(self, path: str) -> None:
        """Wait until an API server has said of the schema that its level is there."""
        known = Condition("the API server has taken it up", lambda found: found == "False")
        if not known(wait_or_last(lambda: _dangling(self.kube.get(path)), until=known, within=SOON, pace=BRISK)):
            raise CouldNotRun(f"the API server did not take up a flow schema of ours in {SOON:g} s")


def level() -> Object:
    """A priority level without a seat, whose queue is long enough for one account."""
    queue = {"queues": 1, "handSize": 1, "queueLengthLimit": 1000}
    limited = {
        "nominalConcurrencyShares": 0,
        "lendablePercent": 0,
        "borrowingLimitPercent": 0,
        "limitResponse": {"type": "Queue", "queuing": queue},
    }
    spec = {"type": "Limited", "limited": limited}
    return {"apiVersion": f"{GROUP}/v1", "kind": "PriorityLevelConfiguration", "spec": spec}


def schema(name: str, requests: Requests) -> Object:
    """They go to the level of that name."""
    rule = {"subjects": [requests.subject], **requests.rule}
    spec = {"priorityLevelConfiguration": {"name": name}, "matchingPrecedence": FIRST, "rules": [rule]}
    return {"apiVersion": f"{GROUP}/v1", "kind": "FlowSchema", "spec": spec}


def held(metrics: str, schema: str) -> int:
    """Requests of a flow schema that wait, or were given up, as the API server counts them (Prometheus text format)."""
    line = re.compile(rf'(?:{"|".join(_COUNTED)})\{{[^}}]*\bflow_schema="{re.escape(schema)}"[^}}]*\}} (\S+)')
    return sum(int(float(found[1])) for each in metrics.splitlines() if (found := line.fullmatch(each)))


def _account(namespace: str, name: str) -> Object:
    return {"kind": "ServiceAccount", "serviceAccount": {"name": name, "namespace": namespace}}


def _creating(resource: str, namespace: str) -> Object:
    return {
        "resourceRules": [{"verbs": ["create"], "apiGroups": [""], "resources": [resource], "namespaces": [namespace]}]
    }


def _dangling(schema: Object) -> str:
    """Whether its level is missing (flowcontrol v1, FlowSchemaCondition); empty until an API server has looked."""
    conditions: Sequence[Object] = (schema.get("status") or {}).get("conditions") or ()
    return next((str(each.get("status")) for each in conditions if each.get("type") == "Dangling"), "")
