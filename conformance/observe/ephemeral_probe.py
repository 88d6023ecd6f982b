"""An ephemeral container that looks at the first process of another one from inside of its process namespace. Pure.

Source: Kubernetes, "Ephemeral Containers" and core/v1 EphemeralContainer. What its pod settles (runAsUser and so on) is
in force for it too; what one container settles for itself is not.
"""

from conformance.observe.kube import Object
from conformance.observe.pods import container, in_force
from conformance.observe.shapes import fields, records

WAIT = ("python3", "-c", "import signal; signal.pause()")


def ephemeral(called: str, image: str, pod: Object, target: str, user: int | None = None) -> Object:
    """The container as it is added to a pod; it passes Pod Security `restricted`, and waits until it is asked.

    It runs as the target does by its pod's text, or as `user`: the kernel shows a process's environment and files to
    its own user only (proc(5), ptrace(2)).
    """
    own = container(pod, target)
    uid, gid = in_force(pod, own, "runAsUser") if user is None else user, in_force(pod, own, "runAsGroup")
    numbers = {"runAsUser": uid, "runAsGroup": gid}
    return {
        "name": called,
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "command": list(WAIT),
        "targetContainerName": target,
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": uid != 0,
            "seccompProfile": {"type": "RuntimeDefault"},
            **{key: value for key, value in numbers.items() if value is not None},
        },
    }


def standing(pod: Object) -> list[Object]:
    """The ephemeral containers that a pod has already; whoever adds one has to name them again."""
    return [dict(each) for each in records(fields(pod, "spec"), "ephemeralContainers")]


def runs(pod: Object, called: str) -> bool:
    """Whether the ephemeral container of that name has begun and has not ended."""
    statuses = records(fields(pod, "status"), "ephemeralContainerStatuses")
    return any(each["name"] == called and "running" in fields(each, "state") for each in statuses)
