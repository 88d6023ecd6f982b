"""A good operator as it was seen, and ways to change what was seen of it."""

import base64
import ipaddress
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.observe.container_contents import Belongings
from conformance.observe.inside import Inside, Process
from conformance.observe.rbac import CLUSTER, OWN, Right, questions
from conformance.observe.sockets import Connection, Listener
from conformance.watch.expectation import Destination, Expectation, Grant
from conformance.watch.seen import Disturbance, Evaluated, Sandbox, Seen
from conformance.watch.timeline import Watched
from fake_platform.sandbox import identity

Object = dict[str, Any]
Change = Callable[[Object], None]

TOKEN = "q-4f1c9d27aa61b3e05c"
GRANTED = frozenset(
    {Right(verb, "jobs.batch") for verb in ("create", "get", "list", "watch", "delete")} | {Right("list", "pods")}
)
FREE_FOR_ALL = frozenset({Right("create", "selfsubjectreviews.authentication.k8s.io", CLUSTER)})

SECURITY = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
    "runAsUser": 1000,
}
SPEC: Object = {
    "automountServiceAccountToken": False,
    "serviceAccountName": "worker",
    "schedulerName": "default-scheduler",
    "restartPolicy": "Never",
    "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
    "containers": [
        {
            "name": "work",
            "image": "registry.corp.test/work@sha256:0",
            "securityContext": SECURITY,
            "resources": {"limits": {"cpu": "1", "memory": "1Mi"}},
            "volumeMounts": [{"name": "scratch", "mountPath": "/scratch"}],
        }
    ],
    "volumes": [{"name": "scratch", "emptyDir": {}}],
}
MOUNTS = "1 0 0:1 / / ro - overlay overlay rw\n2 1 0:2 / /scratch rw - ext4 x rw\n"
CONFINED = Process(
    "python3",
    identity.Process(1000, 1000, (), {"effective": "0" * 16, "bounding": "0" * 16}, no_new_privs=True, seccomp=2),
    identity.mounts(MOUNTS),
)
OWN_BELONGINGS = Belongings(
    {"QUEUE": "https://queue.corp.test", "PATH": "/bin"}, {"/etc/poller/poller.py": b"import json"}
)
THEIRS = Belongings({"ITEM": "17", "PATH": "/bin"}, {"/scratch/item.json": b"{}", "/etc/hostname": b"work-1"})
JOB = {"apiVersion": "batch/v1", "kind": "Job", "name": "work-1", "uid": "job-1", "controller": True}


def copied(value: Any) -> Any:
    """A deep copy that shares nothing."""
    return json.loads(json.dumps(value))


def pod(name: str, uid: str, spec: Object | None = None, **metadata: Any) -> Object:
    """A pod of a Job, with all of its specification submitted by its maker."""
    managed = [{"manager": "kube-controller-manager", "time": "1", "fieldsV1": {"f:spec": {}}}]
    return {
        "metadata": {"name": name, "namespace": "team", "uid": uid, "managedFields": managed, "labels": {"app": "work"}}
        | {"ownerReferences": [copied(JOB)]}
        | metadata,
        "spec": copied(SPEC if spec is None else spec),
        "status": {
            "phase": "Running",
            "podIPs": [{"ip": "10.244.0.9"}],
            "containerStatuses": [{"name": "work", "containerID": f"containerd://{uid}", "state": {"running": {}}}],
        },
    }


WORKLOAD: Object = {
    "metadata": {"name": "poller", "uid": "deployment-1", "namespace": "team"},
    "spec": {
        "selector": {"matchLabels": {"app": "poller"}},
        "template": {
            "metadata": {"labels": {"app": "poller"}},
            "spec": {
                "serviceAccountName": "poller",
                "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
                "containers": [{"name": "poller", "securityContext": SECURITY}],
                "volumes": [{"name": "token", "secret": {"secretName": "queue"}}],
            },
        },
    },
}


def inside(belongings: Belongings, *, connections: frozenset[Connection] = frozenset()) -> Inside:
    """A container from inside."""
    return Inside(
        "work",
        (CONFINED,),
        frozenset({Listener("tcp", "127.0.0.1", 8080)}),
        connections,
        7,
        api=("10.96.0.1", "443"),
        nameservers=("10.96.0.10",),
        belongings=belongings,
    )


CONNECTIONS = frozenset(
    {
        Connection("tcp", 40001, "10.96.0.1", 443),
        Connection("udp", 40002, "10.96.0.10", 53),
        Connection("tcp", 40003, "10.244.0.9", 8081),
        Connection("tcp", 40004, "192.0.2.7", 443),
        Connection("tcp", 40005, "127.0.0.1", 9),
    }
)
SECRET = {
    "metadata": {"name": "queue", "namespace": "team"},
    "type": "Opaque",
    "data": {"token": base64.b64encode(TOKEN.encode()).decode()},
}
OPERATOR_POD = pod("poller-1-a", "own-1", labels={"app": "poller"}, ownerReferences=[])
OBJECTS: dict[str, tuple[Object, ...]] = {
    "secrets": (SECRET,),
    "configmaps": ({"metadata": {"name": "poller"}, "data": {"poller.py": "import json"}},),
    "services": ({"metadata": {"name": "other"}, "spec": {"selector": {"app": "other"}}},),
    "serviceaccounts": ({"metadata": {"name": "worker"}},),
    "pods": (OPERATOR_POD,),
}
FIRST, SECOND = pod("work-1", "uid-1"), pod("work-2", "uid-2")


def good() -> Seen:
    """Two sandboxes: one came, ran, ended and went, the other runs on; nothing wrong with anything."""
    over = copied(FIRST) | {"status": {"phase": "Succeeded"}}
    went = Watched(FIRST, over, 1.0, running=2.0, ended=20.0, deleting=21.0, gone=22.0)
    runs = Watched(SECOND, SECOND, 30.0, running=31.0)
    sandboxes = tuple(Sandbox(each, {"work": inside(THEIRS)}, b"did item 17", {}) for each in (went, runs))
    asked = frozenset(questions()) | GRANTED
    return Seen(
        namespace="team",
        workload=copied(WORKLOAD),
        account="poller",
        pods=(Watched(OPERATOR_POD, OPERATOR_POD, 0.0, running=0.0),),
        sandboxes=sandboxes,
        expected=Expectation(
            grant=Grant(GRANTED, exact=True),
            placement={"nodeSelector": {"pool": "agents"}},
            egress=(anywhere("192.0.2.0/24", 443),),
        ),
        seconds=60.0,
        inside={"poller": inside(OWN_BELONGINGS, connections=CONNECTIONS)},
        logs={"the log of poller-1-a": b"polling"},
        accounts={"worker": None, "poller": None},
        rights=Evaluated(asked, True, GRANTED | FREE_FOR_ALL, FREE_FOR_ALL, {"worker": FREE_FOR_ALL}),
        objects=copied_objects(),
        disturbance=Disturbance("own-1", "own-2", {"work-2": SECOND}, {"work-2": SECOND}, frozenset()),
    )


def anywhere(network: str, port: int) -> Destination:
    """A destination."""
    return Destination(ipaddress.ip_network(network), port, "anything")


def copied_objects() -> dict[str, tuple[Object, ...]]:
    """The namespace's objects, which a test may change."""
    return {resource: tuple(copied(each) for each in items) for resource, items in OBJECTS.items()}


def with_pods(seen: Seen, change: Change) -> Seen:
    """The same with each sandbox's pod changed, as its maker would have submitted it."""

    def changed(each: Watched) -> Watched:
        first, last = copied(each.first), copied(each.last)
        change(first)
        change(last)
        return replace(each, first=first, last=last)

    return replace(seen, sandboxes=tuple(replace(each, pod=changed(each.pod)) for each in seen.sandboxes))


def with_inside(seen: Seen, change: Callable[[Inside], Inside]) -> Seen:
    """The same with what was seen inside each sandbox changed."""
    looks = {"work": change(inside(THEIRS))}
    return replace(seen, sandboxes=tuple(replace(each, inside=looks) for each in seen.sandboxes))


def with_process(seen: Seen, **changes: Any) -> Seen:
    """The same with other facts about each sandbox's process."""
    process = replace(CONFINED, facts=replace(CONFINED.facts, **changes))
    return with_inside(seen, lambda look: replace(look, processes=(process,)))


def with_mounts(seen: Seen, text: str) -> Seen:
    """The same with other mounts inside each sandbox."""
    process = replace(CONFINED, mounts=identity.mounts(text))
    return with_inside(seen, lambda look: replace(look, processes=(process,)))


def with_operator(seen: Seen, change: Change) -> Seen:
    """The same with the template of the operator's pods changed."""
    workload = copied(seen.workload)
    change(workload["spec"]["template"]["spec"])
    return replace(seen, workload=workload)


def with_objects(seen: Seen, **more: Object) -> Seen:
    """The same with one more object of a resource."""
    objects = copied_objects()
    for resource, each in more.items():
        objects[resource] = (*objects.get(resource, ()), each)
    return replace(seen, objects=objects)


def with_look(seen: Seen, change: Callable[[Inside], Inside]) -> Seen:
    """The same with another look at the operator's pod."""
    return replace(seen, inside={"poller": change(inside(OWN_BELONGINGS, connections=CONNECTIONS))})


def with_rights(seen: Seen, **changes: Any) -> Seen:
    """The same with other answers about rights."""
    assert isinstance(seen.rights, Evaluated)
    return replace(seen, rights=replace(seen.rights, **changes))


def more_rights(seen: Seen) -> frozenset[Right]:
    """The operator's rights, and one that nobody expects."""
    assert isinstance(seen.rights, Evaluated)
    return seen.rights.operator | {Right("get", "secrets", OWN)}
