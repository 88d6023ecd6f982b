"""WID-04: the webhook's label is on the pods of an identity and on no other, whatever a launch's own labels say."""

import pytest

from conformance.contract.wording import listed
from conformance.observe.submitted import EverySubmittedPod, SubmittedPod
from conformance.observe.untrusted_json import fields, text

pytestmark = [pytest.mark.clause("WID-04"), pytest.mark.whole_run]

USE = "azure.workload.identity/use"


def test_every_pod_of_the_run(every_pod: EverySubmittedPod) -> None:
    """Of every host: labelled where the launch names an identity, and only there."""
    found = every_pod.faults(_difference)
    assert not found, listed(found)


def _difference(each: SubmittedPod) -> str:
    if each.order is None:
        return ""
    given = text(fields(each.pod, "metadata", "labels"), USE)
    if each.order.get("workloadIdentity"):
        return "" if given == "true" else f"its launch names an identity, and its label {USE} is {given!r}"
    return f"its launch names no identity, and it is labelled {USE}={given}" if given else ""
