"""When pods were there, read from the cluster's log."""

from typing import Any

from conformance.observe.pod_lifetimes import FOREVER, Lifetime, lifetimes
from tests.conformance.observe.test_deletions import AT, event, made

LATER = "2027-01-01T00:00:20Z"


def test_a_pod_lives_until_somebody_wants_its_end() -> None:
    """The first who asks counts, and whether that was an operator is told; who else asks first has removed it."""
    log = [
        made("p", "s"),
        event("delete", "p", time=LATER),
        event("delete", "p", time="2027-01-01T00:00:25Z"),
        event("delete", "p", user="kubelet", time="2027-01-01T00:00:30Z"),
        event("delete", "p", user="somebody", time="2027-01-01T00:00:40Z"),
        made("q", "t"),
        event("create", "q", user="somebody", subresource="eviction", time=LATER, status=201),
        made("r", "u"),
    ]
    assert lifetimes(log, "op") == {
        "s": Lifetime(AT, AT + 10, by_operator=True, removed=AT + 20),
        "t": Lifetime(AT, AT + 10),
        "u": Lifetime(AT, FOREVER),
    }


def test_it_ends_with_its_namespace() -> None:
    """Whose deletion names no pod; another namespace's is none of its business."""
    gone: dict[str, Any] = {"resource": "namespaces", "user": "somebody", "time": LATER}
    log = [made("p", "s"), event("delete", "one", namespace="", **gone)]
    assert lifetimes(log, "op")["s"].deleted == AT + 10
    log = [made("p", "s"), event("delete", "two", namespace="two", **gone)]
    assert lifetimes(log, "op")["s"].deleted == FOREVER
    log = [made("p", "s"), event("delete", "p", time=LATER), event("delete", "one", namespace="", **gone)]
    assert lifetimes(log, "op")["s"].removed == FOREVER, "what was gone by then is not taken away again"
    log = [made("p", "s"), event("deletecollection", "", user="controller", time=LATER)]
    assert lifetimes(log, "op")["s"] == Lifetime(AT, AT + 10)


def test_what_was_refused_or_is_nobodys_does_not_count() -> None:
    """Refused requests, pods that others made, requests that the log does not keep, other verbs."""
    log = [
        made("p", "s"),
        event("delete", "p", status=409, time=LATER),
        event("delete", "unknown", time=LATER),
        event("get", "p", time=LATER),
        event("create", "q", status=201),
        event("create", "", user="somebody", status=201, requested=made("z", "z").requested),
    ]
    assert lifetimes(log, "op") == {"s": Lifetime(AT)}
