from conformance.families._shared.scale_load import open_watches
from conformance.observe.audit import AuditEvent


def watch(audit_id: str, stage: str, user: str = "system:serviceaccount:n:byohost-operator") -> AuditEvent:
    """One stage of a watch."""
    return AuditEvent(
        user=user,
        verb="watch",
        group="",
        resource="pods",
        subresource="",
        namespace="n",
        name="",
        uri="/x",
        status=200,
        time="t",
        stage=stage,
        decision="allow",
        audit_id=audit_id,
    )


def test_a_watch_is_open_until_its_response_is_complete() -> None:
    """One that ended, one that goes on, and one of another namespace."""
    ended = (watch("a", "ResponseStarted"), watch("a", "ResponseComplete"))
    other = watch("c", "ResponseStarted", "system:serviceaccount:m:byohost-operator")
    assert open_watches((*ended, watch("b", "ResponseStarted"), other), "n") == 1
