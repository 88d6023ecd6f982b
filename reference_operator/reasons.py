"""Why a sandbox failed, read from its pod's status alone (there is no right to read events). Pure.

`protocol.md` closes the list of reasons. Where kubelet knows more words than the list, the nearest one is taken:
a container that kubelet refuses to configure is `admission`, one that it cannot start is `crash`.
Time has no part in it: what is only a question of how long is judged in `decide.py`.
"""

import re
from dataclasses import dataclass

from reference_operator.model import Container, Ended, Pod, Reason

PULL = frozenset({"ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"})
"""ErrImagePull is not among them: kubelet tries once more before it backs off, and a registry may hiccup."""

REFUSED = frozenset({"CreateContainerConfigError"})
BROKEN = frozenset({"CreateContainerError", "RunContainerError", "CrashLoopBackOff"})
LOST = ("NodeLost", "NodeShutdown", "Shutdown", "Terminated", "Evicted")
TAKEN_AWAY = ("DeletionByTaintManager", "DeletionByPodGC", "TerminationByKubelet")
LONGEST = 1024


@dataclass(frozen=True)
class Failure:
    """A reason of the closed list, and one sentence for people."""

    reason: Reason
    detail: str


def failure(pod: Pod) -> Failure | None:
    """Why this sandbox cannot become ready; None while it may.

    Not to be asked of one that was ready: its containers may end.
    """
    for name, container in (("sandbox", pod.sandbox), ("sidecar", pod.sidecar)):
        found = _stuck(name, container)
        if found:
            return found
    if pod.sandbox.ended:
        return ended_early(pod.sandbox.ended)
    killed = pod.sidecar.ended or pod.sidecar.last_ended
    if killed and killed.reason == "OOMKilled":
        return Failure("oom", "the sidecar was killed for want of memory before the sandbox was ready")
    return None


def ended_early(ended: Ended) -> Failure:
    """The sandbox container ended before it was ready."""
    code = f"exit code {ended.exit_code}"
    if ended.reason == "OOMKilled":
        return Failure("oom", f"the sandbox container was killed for want of memory ({code}): its limit is too small")
    text = f"the sandbox container ended before it was ready, {code} {ended.reason} {ended.message}"
    return Failure("crash", _cut(text))


def lost(pod: Pod) -> Failure | None:
    """The node is gone, or took the pod away. A pod that somebody merely deleted is not lost but gone."""
    taken_away = pod.disrupted.startswith(TAKEN_AWAY)
    if taken_away and (pod.deleting or pod.phase == "Failed"):
        return Failure("node-lost", _cut(f"the node was lost or took the pod away: {pod.disrupted}"))
    if pod.reason in LOST:
        return Failure("node-lost", _cut(f"the node was lost or took the pod away: {pod.reason}: {pod.message}"))
    return None


def _stuck(name: str, container: Container) -> Failure | None:
    if container.waiting in PULL:
        host = unreachable_host(container.message)
        named = f" ({host} was not reached)" if host else ""
        return Failure(
            "image-pull",
            _cut(
                f"the image of the container {name} cannot be pulled{named}: {container.waiting}: {container.message}"
            ),
        )
    if container.waiting in REFUSED:
        return Failure(
            "admission", _cut(f"kubelet refuses the container {name}: {container.waiting}: {container.message}")
        )
    if container.waiting in BROKEN and name == "sandbox":
        return Failure("crash", _cut(f"the container {name} cannot start: {container.waiting}: {container.message}"))
    return None


def unreachable_host(message: str) -> str:
    """The host that a failed pull speaks of last (it may be one redirected to); empty where none is named."""
    hosts = re.findall(r"https?://([^/\s\"']+)", message) or re.findall(r"lookup ([A-Za-z0-9.-]+)", message)
    if hosts:
        return str(hosts[-1])
    image = re.search(r"image \\?\"([^/\s\"]+\.[^/\s\"]+)/", message)
    return image.group(1) if image else ""


def create_refusal(status: int, message: str) -> Failure | None:
    """Why the API server refuses this pod for good; None where another try may help (overload, a conflict)."""
    if status == 403 and "exceeded quota" in message:
        return Failure("quota", _cut(message))
    if status in {400, 403, 404, 413, 422}:
        return Failure("admission", _cut(message))
    return None


def _cut(text: str) -> str:
    """At most `LONGEST` characters on one line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
