import json
from typing import Any

from conformance.observe.audit import by_account, parse_audit

EVENT: dict[str, Any] = {
    "stage": "ResponseComplete",
    "auditID": "1",
    "verb": "create",
    "requestURI": "/api/v1/namespaces/n/pods",
    "user": {"username": "system:serviceaccount:n:byohost-operator"},
    "sourceIPs": ["10.244.0.7"],
    "objectRef": {"resource": "pods", "namespace": "n", "name": "p"},
    "responseStatus": {"code": 201},
    "requestReceivedTimestamp": "2026-01-01T00:00:00.000000Z",
    "annotations": {"authorization.k8s.io/decision": "allow"},
    "requestObject": {"metadata": {"name": "p"}},
}


def log(*events: dict[str, Any]) -> str:
    """The log with these lines, and one that is still being written."""
    return "\n".join([*(json.dumps(event) for event in events), '{"stage": "Resp'])


def test_event_is_read() -> None:
    """With who, what, where from, and what was submitted."""
    (event,) = parse_audit(log(EVENT))
    assert (event.verb, event.resource, event.namespace, event.name) == ("create", "pods", "n", "p")
    assert (event.status, event.decision, event.forbidden) == (201, "allow", False)
    assert event.sources == ("10.244.0.7",)
    assert event.requested == {"metadata": {"name": "p"}}


def test_bare_event_is_read() -> None:
    """A request for a path has no object, a panic no status."""
    (event,) = parse_audit(log({"stage": "ResponseStarted"}))
    assert (event.user, event.verb, event.resource, event.status, event.sources) == ("", "", "", 0, ())


def test_other_stages_and_our_own_questions_are_dropped() -> None:
    """What the harness asks in another's name is not that one's doing."""
    ours = {**EVENT, "impersonatedUser": {"username": "x"}}
    assert parse_audit(log({**EVENT, "stage": "RequestReceived"}, ours)) == ()


def test_refusal_is_rbacs_only_where_annotated() -> None:
    """Quota and Pod Security answer 403 too."""
    rbac = {**EVENT, "responseStatus": {"code": 403}, "annotations": {"authorization.k8s.io/decision": "forbid"}}
    quota = {**EVENT, "responseStatus": {"code": 403}}
    assert [event.forbidden for event in parse_audit(log(rbac, quota))] == [True, False]


def test_by_account() -> None:
    """One account of one namespace."""
    events = parse_audit(log(EVENT))
    assert by_account(events, "n", "byohost-operator") == events
    assert by_account(events, "m", "byohost-operator") == ()


def test_uid_is_told_by_a_binding_and_by_a_precondition() -> None:
    """The scheduler names the pod's uid, so does a careful delete; a creation cannot know it."""
    bound = {**EVENT, "objectRef": {**EVENT["objectRef"], "subresource": "binding", "uid": "u"}}
    deleted = {**EVENT, "verb": "delete", "requestObject": {"preconditions": {"uid": "v"}}}
    careless = {**EVENT, "verb": "delete", "requestObject": {}}
    assert [event.uid for event in parse_audit(log(EVENT, bound, deleted, careless))] == ["", "u", "v", ""]
