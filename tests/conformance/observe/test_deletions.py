"""Deletions of pods by operators, read from the cluster's log."""

from typing import Any

from conformance.observe.audit import AuditEvent
from conformance.observe.deletions import Deletion, deletions, moments, without_uid


def event(verb: str, name: str, user: str = "op", status: int = 200, **more: Any) -> AuditEvent:
    """A request about a pod of the namespace `one`."""
    given: dict[str, Any] = {
        "user": f"system:serviceaccount:one:{user}",
        "verb": verb,
        "group": "",
        "resource": "pods",
        "subresource": "",
        "namespace": "one",
        "name": name,
        "uri": "",
        "status": status,
        "time": "2027-01-01T00:00:10Z",
        "stage": "ResponseComplete",
        "decision": "allow",
    }
    return AuditEvent(**(given | more))


def made(name: str, sandbox: str) -> AuditEvent:
    """The creation of a pod."""
    env = [{"name": "SANDBOX_ID", "value": sandbox}]
    pod = {"metadata": {"name": name}, "spec": {"containers": [{"name": "sandbox", "env": env}]}}
    return event("create", "", status=201, requested=pod)


AT = 1798761610.0


def test_deletions_of_operators_are_read() -> None:
    """With the sandbox of the pod's creation, and the uid that was the precondition."""
    log = [made("p", "s"), event("delete", "p", uid="u"), event("delete", "q", time="2027-01-01T00:00:11Z")]
    assert deletions(log, "op") == (Deletion("one", "p", "s", "u", AT), Deletion("one", "q", "", "", AT + 1))


def test_nobody_elses_and_nothing_refused() -> None:
    """Deletions by others, refused ones, other verbs, and pods whose request the log does not keep."""
    log = [
        event("create", "p", status=201),
        event("delete", "p", user="somebody"),
        event("delete", "p", status=409),
        event("get", "p"),
    ]
    assert deletions(log, "op") == ()


def test_those_without_a_uid_are_named() -> None:
    """By namespace, pod and sandbox."""
    found = (Deletion("one", "p", "s", "u", AT), Deletion("one", "q", "", "", AT), Deletion("one", "r", "t", "", AT))
    assert without_uid(found) == ["one/q (sandbox unknown)", "one/r (sandbox t)"]


def test_the_first_deletion_counts() -> None:
    """A pod that takes long to go is deleted again."""
    found = (
        Deletion("one", "p", "s", "u", AT),
        Deletion("one", "p", "s", "u", AT + 9),
        Deletion("one", "q", "", "", AT),
    )
    assert moments(found) == {"s": AT}
