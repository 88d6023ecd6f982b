"""Which pods were made and deleted when, as one namespace's audit log tells."""

from typing import Any

from conformance.explore.pod_requests import first_met
from conformance.observe.audit import AuditEvent
from conformance.observe.timestamps import seconds


def event(verb: str, second: int, sandbox: str = "", **changes: Any) -> AuditEvent:
    """A request about the pod `p`; one that creates it carries what was submitted, and no name of its own."""
    env = [{"name": "SANDBOX_ID", "value": sandbox}]
    pod = {"metadata": {"name": "p"}, "spec": {"containers": [{"name": "sandbox", "env": env if sandbox else []}]}}
    made = verb == "create"
    known: dict[str, Any] = {
        "user": "u",
        "verb": verb,
        "group": "",
        "resource": "pods",
        "subresource": "",
        "namespace": "n",
        "name": "" if made else "p",
        "uri": "",
        "status": 201 if made else 200,
        "time": at(second),
        "stage": "ResponseComplete",
        "decision": "allow",
        "requested": pod if made else {},
    }
    return AuditEvent(**(known | changes))


def at(second: int) -> str:
    return f"2027-01-01T00:00:{second:02}Z"


def test_the_first_of_each_kind_counts() -> None:
    """By whomever it was asked."""
    events = [event("create", 1, "s"), event("delete", 5, user="somebody"), event("delete", 6)]
    assert first_met(events, "create") == {"s": seconds(at(1))}
    assert first_met(events, "delete") == {"s": seconds(at(5))}


def test_what_was_refused_has_not_happened() -> None:
    """An operator that finds the name of its pod taken has made none, though somebody else has."""
    events = [event("create", 1), event("create", 2, "s", status=409), event("delete", 3, status=404)]
    assert first_met(events, "create") == {}
    assert first_met(events, "delete") == {}


def test_other_requests_are_about_something_else() -> None:
    """A binding is a create request, too."""
    events = [event("create", 1, "s"), event("create", 0, "s", subresource="binding"), event("get", 2)]
    assert first_met(events, "create") == {"s": seconds(at(1))}
    assert first_met(events, "delete") == {}
