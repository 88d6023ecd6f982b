"""The operators of a whole run by their pods: those that stand, and those that were taken away. Edge: API server."""

from dataclasses import dataclass

from conformance.environment.run_environment import Environment
from conformance.families._shared.run_pods import standing
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import KubeError, Object
from conformance.observe.pods import restarts
from conformance.observe.untrusted_json import fields, text

PROBE = "probe"
"""The word in a kubelet's event by which it ends a container that did not answer it: a slow node may be why."""


@dataclass(frozen=True)
class OperatorProcesses:
    """What was found."""

    pods: tuple[Object, ...]


def found(environment: Environment) -> OperatorProcesses:
    """Each pod once, as it was seen last; without those that a kubelet's probe has ended.

    Raises:
        CouldNotRun: a process was started again, and nobody may be asked whether a probe was why.
    """
    account = environment.operator.account
    there = [pod for pod in standing(environment) if pod["spec"].get("serviceAccountName") == account]
    by_uid = {pod["metadata"]["uid"]: pod for pod in (*environment.taken_away.pods(), *there)}
    again = [pod for pod in by_uid.values() if any(restarts(pod).values())]
    probed = _probed(environment, {pod["metadata"]["namespace"] for pod in again})
    return OperatorProcesses(tuple(pod for uid, pod in by_uid.items() if uid not in probed))


def _probed(environment: Environment, namespaces: set[str]) -> set[str]:
    """The uids of pods that a kubelet has ended a container of, because its probe was not answered."""
    uids: set[str] = set()
    for namespace in namespaces:
        path = f"/api/v1/namespaces/{namespace}/events?fieldSelector=reason%3DKilling"
        try:
            events = environment.kube.get(path)["items"]
        except KubeError as refusal:
            raise CouldNotRun(f"an operator was started again, and no event may say why: {refusal}") from refusal
        uids |= {text(fields(each, "involvedObject"), "uid") for each in events if PROBE in text(each, "message")}
    return uids
