from typing import Any

import pytest

from conformance.observe import pods
from conformance.observe.audit import AuditEvent
from conformance.observe.untrusted_json import Misfit

POD: dict[str, Any] = {
    "metadata": {"name": "sandbox-a"},
    "spec": {
        "securityContext": {"runAsUser": 1, "runAsNonRoot": True},
        "initContainers": [{"name": "sidecar", "securityContext": {"runAsUser": 0}}],
        "containers": [
            {
                "name": "sandbox",
                "env": [{"name": "SANDBOX_ID", "value": "a"}, {"name": "X", "value": "$$(HOME)"}, {"name": "E"}],
                "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}, {"name": "t", "mountPath": "/t"}],
            }
        ],
        "volumes": [
            {"name": "tmp", "emptyDir": {}},
            {"name": "bare"},
            {
                "name": "t",
                "projected": {
                    "sources": [
                        {"serviceAccountToken": {"path": "token"}},
                        {"serviceAccountToken": {"audience": "cloud"}},
                        {"configMap": {}},
                    ]
                },
            },
        ],
    },
    "status": {
        "podIPs": [{"ip": "10.244.0.7"}, {"ip": "fd00::7"}],
        "initContainerStatuses": [{"name": "sidecar", "restartCount": 2, "state": {"waiting": {}}}],
        "containerStatuses": [
            {
                "name": "sandbox",
                "restartCount": 0,
                "containerID": "containerd://abc",
                "state": {"running": {"startedAt": "2026-01-01T00:00:00Z"}},
            }
        ],
    },
}
EMPTY: dict[str, Any] = {"spec": {}}


def test_containers_of_every_kind() -> None:
    """A sidecar is an init container, and hardening applies to it all the same."""
    assert [each["name"] for each in pods.containers(POD)] == ["sidecar", "sandbox"]
    assert pods.containers(EMPTY) == []
    assert pods.container(POD, "sandbox")["name"] == "sandbox"
    assert pods.container(POD, "other") == {}


def test_own_setting_wins_over_the_pods() -> None:
    """Zero is a setting, absence is none."""
    sidecar, sandbox = pods.containers(POD)
    assert pods.in_force(POD, sidecar, "runAsUser") == 0
    assert pods.in_force(POD, sandbox, "runAsUser") == 1
    assert pods.in_force(EMPTY, sandbox, "runAsUser") is None


def test_environment_and_sandbox_id() -> None:
    """As kubelet hands it on."""
    assert pods.environment(pods.container(POD, "sandbox")) == {"SANDBOX_ID": "a", "X": "$(HOME)", "E": ""}
    assert pods.sandbox_id(POD) == "a"
    assert pods.sandbox_id(EMPTY) == ""


@pytest.mark.parametrize(
    "change",
    [{"status": 403}, {"verb": "delete"}, {"subresource": "exec"}, {"namespace": "m"}, {"requested": {}}],
)
def test_creations_are_accepted_creates_of_this_sandbox(change: dict[str, Any]) -> None:
    """By the id inside the submitted pod, not by its name."""
    base: dict[str, Any] = {
        "user": "u",
        "verb": "create",
        "group": "",
        "resource": "pods",
        "subresource": "",
        "namespace": "n",
        "name": "",
        "uri": "",
        "status": 201,
        "time": "",
        "stage": "",
        "decision": "",
        "requested": POD,
    }
    made = AuditEvent(**base)
    assert pods.creations([made, AuditEvent(**{**base, **change})], "n", "a") == (made,)
    assert pods.creations([made], "n", "b") == ()


def test_volumes_and_scratch() -> None:
    """A volume without a kind is an emptyDir; only emptyDirs are scratch."""
    assert pods.volume_kinds(POD) == {"tmp": "emptyDir", "bare": "emptyDir", "t": "projected"}
    assert pods.scratch_paths(POD, pods.container(POD, "sandbox")) == {"/tmp"}
    assert pods.scratch_paths(POD, {}) == set()


def test_what_stands_in_the_place_of_scratch_is_writable_too() -> None:
    """A host path or a claim; not what kubelet fills, and not what is mounted read-only."""
    volumes = [{"name": "h", "hostPath": {}}, {"name": "c", "configMap": {}}, {"name": "e"}, {"name": "r", "nfs": {}}]
    mounts = [{"name": name, "mountPath": f"/{name}", "readOnly": name == "r"} for name in "hcer"]
    assert pods.writable_paths({"spec": {"volumes": volumes}}, {"volumeMounts": mounts}) == {"/h", "/e"}
    assert pods.writable_paths(POD, {}) == set()


def test_token_volumes_name_their_audience() -> None:
    """One without an audience is for the API server."""
    assert pods.token_volumes(POD) == ["t (for the API server)", "t (for cloud)"]
    assert pods.token_volumes(EMPTY) == []


def test_foreign_mounts() -> None:
    """Neither the runtime's, nor kubelet's, nor scratch; a path that only begins like the kernel's is foreign."""
    usual = ["/", "/proc", "/proc/acpi", "/sys", "/dev/shm", "/etc/hosts", "/tmp"]
    found = [{"path": path, "type": "tmpfs"} for path in [*usual, "/run/secrets/x", "/process"]]
    assert pods.foreign_mounts(found, {"/tmp"}) == ["/run/secrets/x (tmpfs)", "/process (tmpfs)"]


@pytest.mark.parametrize(
    ("text", "same"),
    [("500m", "0.5"), ("1Gi", "1024Mi"), ("1k", "1000"), (2, "2"), ("1Ti", "1024Gi"), ("500000u", "0.5")],
)
def test_amounts_compare(text: str, same: str) -> None:
    """Two spellings of one quantity."""
    assert pods.amount(text) == pods.amount(same)


def test_no_amount() -> None:
    """A word is none."""
    with pytest.raises(Misfit, match="'much' is not a Kubernetes quantity"):
        pods.amount("much")


def test_status_of_containers() -> None:
    """Restarts, start and id; what does not run has no start."""
    assert pods.restarts(POD) == {"sidecar": 2, "sandbox": 0}
    assert pods.started_at(POD, "sandbox") == "2026-01-01T00:00:00Z"
    assert pods.started_at(POD, "sidecar") == ""
    assert pods.started_at(EMPTY, "sandbox") == ""
    assert pods.container_ids(POD) == {"sidecar": "", "sandbox": "abc"}
    assert pods.addresses(POD) == {"10.244.0.7", "fd00::7"}


def test_a_pods_phase_and_what_it_waits_for_are_the_clusters_words() -> None:
    """Nothing is said of what is not there."""
    waits = {"containerStatuses": [{"name": "c", "state": {"waiting": {"reason": "ErrImagePull"}}}, {"name": "d"}]}
    assert pods.waiting({"status": waits}) == ["ErrImagePull"]
    assert [pods.has_ended({"status": {"phase": each}}) for each in ("Running", "Failed", "Succeeded")] == [
        False,
        True,
        True,
    ]
    assert pods.phase({}) == ""


def test_uids_are_told_by_name() -> None:
    """By what was bound or deleted in that namespace; not by a refused request, and not by another resource."""
    bound = AuditEvent("s", "create", "", "pods", "binding", "n", "p", "", 201, "", "ResponseComplete", "", uid="u")
    refused = AuditEvent("s", "delete", "", "pods", "", "n", "q", "", 409, "", "ResponseComplete", "", uid="v")
    account = AuditEvent("s", "get", "", "serviceaccounts", "", "n", "a", "", 200, "", "ResponseComplete", "", uid="w")
    created = AuditEvent("s", "create", "", "pods", "", "n", "p", "", 201, "", "ResponseComplete", "")
    assert pods.uids([created, bound, refused, account], "n") == {"p": "u"}
    assert pods.uids([bound], "m") == {}


def test_projected_tokens_are_found_by_their_volume() -> None:
    """Among other sources and other volumes; a pod without volumes has none."""
    token = {"audience": "cloud", "path": "token"}
    sources = [{"configMap": {"name": "c"}}, {"serviceAccountToken": token}]
    volumes = [{"name": "a", "emptyDir": {}}, {"name": "b", "projected": {"sources": sources}}]
    assert pods.projected_tokens({"spec": {"volumes": volumes}}) == {"b": token}
    assert pods.projected_tokens(EMPTY) == {}


def test_processes_that_ended() -> None:
    """The newest exit code by container, whether another process runs since or not."""
    over = {"terminated": {"exitCode": 3}}
    again = {"name": "a", "state": {"running": {}}, "lastState": over}
    done = {"name": "b", "state": {"terminated": {}}, "lastState": {"terminated": {"exitCode": 9}}}
    status = {"initContainerStatuses": [again], "containerStatuses": [done, {"name": "c", "state": {"running": {}}}]}
    assert pods.ended({"status": status}) == {"a": 3, "b": -1}
    assert pods.ended({}) == {}


def test_all_containers_run_or_not() -> None:
    """The sidecar among the init containers counts, one that has done its work does not have to run."""
    spec = {
        "initContainers": [{"name": "sidecar", "restartPolicy": "Always"}, {"name": "once"}],
        "containers": [{"name": "sandbox"}],
    }
    up: dict[str, Any] = {"state": {"running": {}}}
    done: dict[str, Any] = {"state": {"terminated": {}}}
    sidecar, once = up | {"name": "sidecar"}, done | {"name": "once"}
    status = {"initContainerStatuses": [sidecar, once], "containerStatuses": [up | {"name": "sandbox"}]}
    assert pods.all_run({"spec": spec, "status": status})
    assert not pods.all_run({"spec": spec, "status": status | {"containerStatuses": [done | {"name": "sandbox"}]}})
    assert not pods.all_run({"spec": spec, "status": status | {"initContainerStatuses": [once]}})
    assert not pods.all_run({"spec": spec})


def test_references_are_expanded_as_kubelet_does() -> None:
    """A variable before it, a dollar for two, the text itself where nobody of that name stands before it."""
    assert pods.expanded("$(A) $$(A) $(B) $ $$$(A)", {"A": "1"}) == "1 $(A) $(B) $ $1"
    assert pods.environment({"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "$(A)"}, {"name": "C"}]}) == {
        "A": "1",
        "B": "1",
        "C": "",
    }
