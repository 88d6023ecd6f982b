"""An operator's process is killed, as the kernel or a node does it. Edge: the node, or the API server."""

from collections.abc import Callable

from conformance.environment.subject import HostUnderTest
from conformance.observe import process
from conformance.observe.kube import Object
from conformance.observe.pods import container_ids


def killing(host: HostUnderTest, pod: Object) -> Callable[[], None]:
    """What kills the process of that pod at once; where the node cannot be asked for it, the pod goes with it.

    From inside of its process namespace nobody can: the first process of one takes no SIGKILL from there
    (pid_namespaces(7)). The pod has one second then, as whoever is stopped has (`HostUnderTest.stop_operator`).
    """
    node, kube = host.environment.node, host.environment.kube
    if not node.shows_processes:
        path = f"/api/v1/namespaces/{host.namespace}/pods/{pod['metadata']['name']}"
        return lambda: kube.delete(path, grace_seconds=1)
    pids = [str(process.process_id(node.run, one)) for one in container_ids(pod).values()]

    def kill() -> None:
        host.environment.disruptions.record_kill(pod, len(pids))
        node.run(["kill", "-KILL", *pids])

    return kill
