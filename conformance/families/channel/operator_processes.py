"""The operators of a whole run by their pods: those that stand, and those that were taken away. Edge: API server."""

from dataclasses import dataclass

from conformance.environment.run_environment import Environment
from conformance.families._shared.run_pods import standing
from conformance.observe.container_stops import stopped
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import KubeError
from conformance.observe.process_ends import OperatorPod


@dataclass(frozen=True)
class OperatorProcesses:
    """What was found."""

    pods: tuple[OperatorPod, ...]


def found(environment: Environment) -> OperatorProcesses:
    """Each pod once, as it was seen last; without those that a kubelet has stopped, and those that had to end.

    Raises:
        CouldNotRun: the pods may not be listed, or nobody may be asked whether a kubelet was why one was started again.
    """
    account, disruptions = environment.operator.account, environment.disruptions
    try:
        there = [pod for pod in standing(environment) if pod["spec"].get("serviceAccountName") == account]
    except KubeError as refusal:
        raise CouldNotRun(f"this needs the pods of every operator of the run: {refusal}") from refusal
    try:
        excused = disruptions.excused() | stopped(environment.kube, there)
    except KubeError as refusal:
        raise CouldNotRun(f"{UNTOLD}: {refusal}") from refusal
    if disruptions.refusals():
        raise CouldNotRun(f"{UNTOLD}: {disruptions.refusals()[0]}")
    by_uid = {pod["metadata"]["uid"]: pod for pod in (*disruptions.deleted(), *there)}
    seen = (OperatorPod(pod, disruptions.killed(uid)) for uid, pod in by_uid.items() if uid not in excused)
    return OperatorProcesses(tuple(seen))


UNTOLD = "an operator was started again, and no event may say why"
