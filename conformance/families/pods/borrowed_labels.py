"""A launch whose labels are those that the operator itself puts on its pods, and others of theirs. Edge: the platform.

Which labels those are is the operator's business: they are read from a pod of the same host that was launched without
any.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.families._shared.bystander import SMALL, bystander
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.observe.kube import Object

OVERRIDE = "somebody-else"
BORROWED = {"SANDBOX_ID": OVERRIDE, "SANDBOX_POLICY": "[]"}
"""Variables of a launch that bear the protocol's own names: those win (openapi.yaml, 11; LCH-03 judges each pod)."""

OWN = "conformance.byohost.test/free"
"""A label that nobody has a use for."""

OPT_IN = "azure.workload.identity/use"
"""Of a launch without an identity: its pod must not have it (WID-04 judges each pod)."""


RESERVED = (
    "app.kubernetes.io/name",
    "azure.workload.identity/proxy",
    "byohost.test/team",
    "pod-template-hash",
)
"""Labels that no launch sets (openapi.yaml, 12): by the operator's name and hash its ReplicaSet would adopt the pod."""


@dataclass(frozen=True)
class BorrowedLabels:
    """The labels of a pod whose launch had none, and of one whose launch had all of those, and some more."""

    plain: Mapping[str, str]
    asked: Mapping[str, str]
    given: Mapping[str, str]


@scenario("borrowed_labels", INSTALLED)
def borrow_labels(host: HostUnderTest) -> BorrowedLabels:
    """Launch without labels; launch again with each label that the first pod has, and with all that are reserved."""
    first = bystander(host)
    plain = _labels(first.running_pod())
    asked = dict.fromkeys([*plain, *RESERVED, OWN], OVERRIDE) | {OPT_IN: "true"}
    second: SandboxUnderTest = host.launch(resources=SMALL, labels=asked, env=BORROWED).ready()
    given = _labels(second.running_pod())
    for one in (first, second):
        host.environment.control.terminate(one.id)
    return BorrowedLabels(plain, asked, given)


def _labels(pod: Object) -> dict[str, str]:
    return dict(pod["metadata"].get("labels") or {})
