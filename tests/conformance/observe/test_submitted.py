"""Every pod of the run, read from the cluster's log and joined with the platform's."""

import datetime as dt
from typing import Any

from conformance.observe.audit import AuditEvent
from conformance.observe.pods import containers, environment
from conformance.observe.submitted import submitted
from fake_platform.model import JournalEntry


def created(resource: str, requested: dict[str, Any], user: str = "byohost-operator", status: int = 201) -> AuditEvent:
    """A create request in the namespace `byohost-one`."""
    return AuditEvent(
        user=f"system:serviceaccount:byohost-one:{user}",
        verb="create",
        group="",
        resource=resource,
        subresource="",
        namespace="byohost-one",
        name="named",
        uri="",
        status=status,
        time="2027-01-01T00:00:00Z",
        stage="ResponseComplete",
        decision="allow",
        requested=requested,
    )


def pod(sandbox: str | None, name: str = "p") -> dict[str, Any]:
    """A pod whose container was given an id, or none."""
    env = [{"name": "SANDBOX_ID", "value": sandbox}] if sandbox else []
    return {"metadata": {"name": name}, "spec": {"containers": [{"name": "sandbox", "env": env}]}}


def sent(sandbox: str, kind: str = "sandbox.launch") -> JournalEntry:
    """A message to host `one`."""
    return JournalEntry(
        n=1,
        time=dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
        kind="frame",
        direction="down",
        host="one",
        instance=None,
        connection_id="c",
        type=kind,
        status=None,
        data={"data": {"sandboxId": sandbox, "image": "i"}},
    )


def downloaded(placement: dict[str, Any] | None, host: str = "one") -> JournalEntry:
    """A bundle of a host."""
    site = {"operatorImage": "i", "placement": placement}
    return sent("", "bundle").model_copy(update={"kind": "download", "host": host, "data": {"site": site}})


def test_placements_are_those_of_its_hosts_bundles() -> None:
    """Each that one named; another host's are not its own."""
    one, other, strange = {"runtimeClassName": "a"}, {"runtimeClassName": "b"}, {"runtimeClassName": "c"}
    told = [downloaded(one), downloaded(None), downloaded(other), downloaded(strange, "two"), sent("s1")]
    (found,) = submitted([created("pods", pod("s1"))], "byohost-operator", told).pods
    assert found.placements == (one, other)


def test_pods_are_joined_with_their_launches() -> None:
    """Host and order come from the journal; a pod that nobody asked for has neither."""
    events = [created("pods", pod("s1")), created("pods", pod("s2")), created("pods", pod(None))]
    known, strange, nobody = submitted(events, "byohost-operator", [sent("s1"), sent("s2", "sandbox.token")]).pods
    assert (known.host, known.order) == ("one", {"sandboxId": "s1", "image": "i"})
    assert (strange.host, strange.order, strange.title) == ("", None, "sandbox s2 of host unknown (pod p)")
    assert nobody.title == "sandbox without an id of host unknown (pod p)"


def test_only_what_operators_got_accepted_counts() -> None:
    """Refused requests, pods of others, other resources and requests whose body the log does not keep are left out."""
    events = [
        created("pods", pod("s1"), status=403),
        created("pods", pod("s1"), user="somebody"),
        created("configmaps", pod("s1")),
        created("pods", {}),
    ]
    assert submitted(events, "byohost-operator", []).pods == ()


def test_accounts_say_what_they_say_of_tokens() -> None:
    """By the name in the request, or by that of the log, for the pods of their namespace."""
    events = [
        created("serviceaccounts", {"metadata": {"name": "quiet"}, "automountServiceAccountToken": False}),
        created("serviceaccounts", {}),
        created("pods", pod("s1")),
    ]
    (one,) = submitted(events, "byohost-operator", []).pods
    assert one.accounts == {"quiet": False, "named": None}


def test_a_question_is_put_to_each() -> None:
    """Its answers name the pod; who gives none is not listed."""
    events = [created("pods", pod("s1")), created("pods", pod("s2", ""))]
    every = submitted(events, "byohost-operator", [sent("s1")])
    assert every.faults(lambda each: "" if each.host else "it is nobody's") == [
        "sandbox s2 of host unknown (pod without a name): it is nobody's"
    ]


def test_a_pod_of_another_shape_is_a_finding() -> None:
    """Whatever is asked of it; the others are asked all the same."""
    odd = {"metadata": [], "spec": {"containers": [{"name": "sandbox", "env": 7}]}}
    found = submitted([created("pods", odd), created("pods", pod("s1"))], "byohost-operator", [sent("s1")])
    assert found.faults(lambda each: str(environment(containers(each.pod)[0]))) == [
        "sandbox without an id of host unknown (pod without a name): it cannot be read: env is a number, not a list",
        "sandbox s1 of host one (pod p): {'SANDBOX_ID': 's1'}",
    ]


def test_deadlines_are_those_of_all_its_launches() -> None:
    """By the platform's clock; a launch that comes again says what is left."""
    first, again, other = sent("s"), sent("s"), sent("t")
    for entry, minute, left in ((first, 0, 120), (again, 1, 60), (other, 0, 9)):
        entry.data["time"] = f"2027-01-01T00:0{minute}:00Z"
        entry.data["data"]["deadlineSeconds"] = left
    (found,) = submitted([created("pods", pod("s"))], "byohost-operator", [first, again, other, sent("s")]).pods
    due = dt.datetime(2027, 1, 1, 0, 2, tzinfo=dt.UTC).timestamp()
    assert found.deadlines == (due, due)
