"""A platform dies between recording a key's claim and answering it. Edge: a second platform pod, port-forwards.

It is the run's own platform once more, beside it, with its state on a volume that outlives its process; the run's
platform itself goes on, because its journal is everybody's evidence.
"""

import base64
import copy
import hashlib
from dataclasses import dataclass, replace

from clusters.port_forward import Target, forward
from conformance.environment.control_client import Reply, asked
from conformance.environment.expectations import Condition
from conformance.environment.registration import register
from conformance.environment.run_environment import SYSTEM, Environment
from conformance.environment.subject import PATIENCE, install_key
from conformance.environment.waiting import eventually
from conformance.families._shared.scheduling.scenario import CLUSTER, scenario
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Object
from conformance.observe.pods import restarts
from fake_platform.client import ControlClient
from fake_platform.manifests import ADDRESS, CONTROL_PORT, NAME

MORTAL = "mortal"
_STATE = "/var/lib/byohost"
_PATH = f"/apis/apps/v1/namespaces/{SYSTEM}/deployments"


@dataclass(frozen=True)
class Crash:
    """The answers to one key's exchanges around the platform's death; 0 is no answer."""

    dying: Reply
    restarts: int
    """How often the platform's container was started again."""
    stranger: Reply
    """Another installation's exchange, after the restart."""
    again: Reply
    """The same installation's exchange, after that."""


@scenario("crash", CLUSTER)
def kill_platform(environment: Environment) -> Crash:
    """Claim a key from a platform that dies of it, and ask again when it is back."""
    environment.kube.apply([_beside(environment.kube.get(f"{_PATH}/{NAME}"))])
    try:
        up = Condition("the second platform is ready", lambda pods: len(pods) == 1 and _ready(pods[0]))
        pod = eventually(lambda: _pods(environment), until=up, within=PATIENCE)[0]
        target = Target(environment.kube.place(SYSTEM), f"pod/{pod['metadata']['name']}", CONTROL_PORT)
        with forward(environment.kube.kubeconfig, target) as port, _client(environment, port) as control:
            host = register(replace(environment, control=control), MORTAL)
            key = install_key(host.download())
            if not key:
                raise CouldNotRun("the bundle holds no install key that the harness can read")
            control.fault(host.name, "die")
            dying = _exchange(environment, pod, host.name, key, "a")
        back = Condition(
            "it was started again and is ready", lambda pods: restarts(pods[0])[NAME] > 0 and _ready(pods[0])
        )
        pod = eventually(lambda: _pods(environment), until=back, within=PATIENCE)[0]
        stranger, again = (_exchange(environment, pod, host.name, key, who) for who in ("b", "a"))
    finally:
        environment.kube.delete(f"{_PATH}/{MORTAL}")
    return Crash(dying, restarts(pod)[NAME], stranger, again)


def _beside(platform: Object) -> Object:
    """The run's platform as a second Deployment that no Service leads to and that keeps its state in a volume."""
    labels = platform["metadata"]["labels"] | {"app.kubernetes.io/name": MORTAL}
    template = copy.deepcopy(platform["spec"]["template"])
    template["metadata"]["labels"] = labels
    (container,) = template["spec"]["containers"]
    container["args"].append(f"--state={_STATE}/state.db")
    container["volumeMounts"].append({"name": "state", "mountPath": _STATE})
    container["resources"]["requests"]["cpu"] = "5m"
    template["spec"]["volumes"].append({"name": "state", "emptyDir": {}})
    spec = platform["spec"] | {"selector": {"matchLabels": {"app.kubernetes.io/name": MORTAL}}, "template": template}
    metadata = {"name": MORTAL, "namespace": SYSTEM, "labels": labels}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}


def _pods(environment: Environment) -> list[Object]:
    return environment.kube.pods(SYSTEM, f"app.kubernetes.io/name={MORTAL}")


def _ready(pod: Object) -> bool:
    conditions = pod["status"].get("conditions") or []
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


def _client(environment: Environment, port: int) -> ControlClient:
    """The control API behind a port-forward, under the run's own control token."""
    secret = environment.kube.get(f"/api/v1/namespaces/{SYSTEM}/secrets/{NAME}")
    return ControlClient(f"http://127.0.0.1:{port}", base64.b64decode(secret["data"]["control-token"]).decode())


def _exchange(environment: Environment, pod: Object, host: str, key: str, who: str) -> Reply:
    """A key exchange by the installation of that name, straight at the second platform's pod."""
    installation = base64.urlsafe_b64encode(hashlib.sha256(f"{host} {who}".encode()).digest()).rstrip(b"=").decode()
    body = {
        "protocol": [1],
        "installationId": installation,
        "instance": "00000000-0000-4000-8000-000000000000",
        "operatorVersion": "0.0.0",
        "runtimeFamilies": list(environment.target.operator.families),
    }
    at = f"{pod['status']['podIP']}:{ADDRESS.target_port}"
    return asked(environment, f"/v1/hosts/{host}/key-exchange", body, key, at)
