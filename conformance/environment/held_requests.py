"""Holds one account's requests back at the API server, so that the API does not answer it. Edge: the API server.

Where nothing can be cut in a node: a FlowSchema leads what the account asks for to a priority level without a seat,
where it waits until it is given up (Kubernetes, "API Priority and Fairness": a level of no shares holds requests). It
is for one account of one of the run's namespaces; watches that run already run on.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from conformance.observe.kube import Kube, Object
from fake_platform.pods import RUN_LABEL

GROUP = "flowcontrol.apiserver.k8s.io"
SCHEMAS = f"/apis/{GROUP}/v1/flowschemas"
LEVELS = f"/apis/{GROUP}/v1/prioritylevelconfigurations"
FIRST = 20
"""Matching precedence: before the schemas of every cluster that service accounts fall under, behind its exemptions."""
_COUNTED = (
    "apiserver_flowcontrol_current_inqueue_requests",
    "apiserver_flowcontrol_rejected_requests_total",
)


@dataclass(frozen=True)
class HeldRequests:
    """What a run on a cluster may hold back there."""

    kube: Kube
    run: str

    @contextmanager
    def of(self, namespace: str, account: str) -> Iterator[Callable[[], int]]:
        """While this lasts, the account has no answer; how many requests of it were held so far.

        They are counted by the API server that answers, where there are several.
        """
        name = f"byohost-held-{namespace}"
        metadata = {"name": name, "labels": {RUN_LABEL: self.run}}
        with ExitStack() as made:
            for collection, one in ((LEVELS, level()), (SCHEMAS, schema(name, namespace, account))):
                made.callback(self.kube.delete, f"{collection}/{name}")  # each, whatever becomes of the other
                self.kube.create(collection, {**one, "metadata": metadata})
            yield lambda: held(self.kube.text("/metrics"), name)


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


def schema(name: str, namespace: str, account: str) -> Object:
    """Whatever that account asks for goes to the level of that name."""
    subject = {"kind": "ServiceAccount", "serviceAccount": {"name": account, "namespace": namespace}}
    everything = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "namespaces": ["*"], "clusterScope": True}
    rule = {
        "subjects": [subject],
        "resourceRules": [everything],
        "nonResourceRules": [{"verbs": ["*"], "nonResourceURLs": ["*"]}],
    }
    spec = {"priorityLevelConfiguration": {"name": name}, "matchingPrecedence": FIRST, "rules": [rule]}
    return {"apiVersion": f"{GROUP}/v1", "kind": "FlowSchema", "spec": spec}


def held(metrics: str, schema: str) -> int:
    """Requests of a flow schema that wait, or were given up, as the API server counts them (Prometheus text format)."""
    line = re.compile(rf'(?:{"|".join(_COUNTED)})\{{[^}}]*\bflow_schema="{re.escape(schema)}"[^}}]*\}} (\S+)')
    return sum(int(float(found[1])) for each in metrics.splitlines() if (found := line.fullmatch(each)))
