import json
from typing import Any

import pytest

from conformance.observe.audit import by_account, carried_out, parse_audit

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


def at(second: int, code: int, **changed: Any) -> dict[str, Any]:
    """A request for the pod, at that second."""
    return {
        **EVENT,
        "responseStatus": {"code": code},
        "requestReceivedTimestamp": f"2026-01-01T00:00:0{second}Z",
    } | changed


def bound(second: int, code: int = 201) -> dict[str, Any]:
    """The scheduler's binding of it."""
    named = {"resource": "pods", "namespace": "n", "name": "p", "subresource": "binding", "uid": "u"}
    return at(second, code, objectRef=named, user={"username": "system:kube-scheduler"})


@pytest.mark.parametrize("code", [0, 500, 504])
def test_a_creation_counts_whose_client_was_gone_before_its_answer(code: int) -> None:
    """As an operator's is that dies within it; whichever line was written first."""
    for lines in ((at(1, code), bound(2)), (bound(2), at(1, code)), (at(1, code), at(2, 409), bound(3))):
        events = carried_out(parse_audit(log(*lines)))
        assert [event.status for event in events if not event.subresource and event.status < 300] == [201]


@pytest.mark.parametrize(
    "lines",
    [
        (at(1, 504),),
        (at(1, 504), at(2, 201), bound(3)),
        (at(1, 504), bound(2, code=409)),
        (bound(1), at(2, 504)),
        (at(1, 403), bound(2)),
        (at(1, 504), {**bound(2), "objectRef": {"resource": "pods", "namespace": "n", "name": "q", "uid": "u"}}),
    ],
    ids=["unseen", "made-by-the-next", "unbound", "before", "refused", "another"],
)
def test_no_creation_is_made_up(lines: tuple[dict[str, Any], ...]) -> None:
    """What nobody has seen, and what another request has made, stays as it was."""
    events = parse_audit(log(*lines))
    assert carried_out(events) == events
