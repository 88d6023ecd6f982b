"""LCH-03: the pod carries the launch's own images, command, environment and policy, and nothing else."""

import pytest

from conformance.contract.wording import listed
from conformance.families._shared.launched_sandbox import Launched
from conformance.families._shared.sandbox_pod import Hardened
from conformance.observe import launch_differences
from conformance.observe.container_contents import belongings
from conformance.observe.kube import Object
from conformance.observe.pods import container, containers, environment, started_by
from conformance.observe.submitted import EverySubmittedPod

pytestmark = pytest.mark.clause("LCH-03")


@pytest.fixture(scope="module")
def submitted(hardened: Hardened) -> Object:
    """The pod as the operator submitted it."""
    return hardened.submitted


def test_images_and_command(submitted: Object, launched: Launched) -> None:
    """Two containers, with exactly the digests and the command that the launch names."""
    names = sorted(each["name"] for each in containers(submitted))
    assert names == ["sandbox", "sidecar"], (
        f"the submitted pod has the containers {listed(names)}, not sandbox and sidecar"
    )
    for name, image in (("sandbox", launched.order.image), ("sidecar", launched.order.sidecar_image)):
        given = container(submitted, name)["image"]
        assert given == image, f"the {name} container was submitted with the image {given}; the launch says {image}"
    command = started_by(container(submitted, "sandbox"))
    assert command == list(launched.order.command), (
        f"the sandbox was submitted with the command {command}; the launch says {list(launched.order.command)}"
    )
    assert not container(submitted, "sandbox").get("args"), (
        "the sandbox was submitted with arguments that the launch does not have"
    )


def test_environment_and_nothing_of_its_own(submitted: Object, launched: Launched) -> None:
    """The containers' variables are the launch's and those of the protocol, and none is taken from elsewhere."""
    wanted = {
        "sandbox": set(launched.order.env) | launch_differences.SHARED,
        "sidecar": set(launch_differences.SIDECAR),
    }
    for name, allowed in wanted.items():
        each = container(submitted, name)
        given = set(environment(each))
        assert given <= allowed, (
            f"the {name} container was given variables that are not the launch's: {listed(given - allowed)}"
        )
        assert given >= (allowed if name == "sandbox" else launch_differences.SHARED), (
            f"the {name} container lacks the variables {listed(allowed - given)}"
        )
        indirect = [item["name"] for item in each.get("env") or [] if "valueFrom" in item]
        indirect += ["envFrom"] if each.get("envFrom") else []
        assert not indirect, f"the {name} container takes variables from elsewhere: {listed(indirect)}"
    policy = launch_differences.read_policy(environment(container(submitted, "sandbox"))["SANDBOX_POLICY"])
    assert policy == launched.order.policy, (
        f"the policy was submitted as {policy}; the launch says {launched.order.policy}"
    )


def test_values_arrive_unchanged(launched: Launched) -> None:
    """Inside, each variable has the launch's value to the letter, dollars and blanks included."""
    host = launched.sandbox.host
    pod = launched.sandbox.running_pod()["metadata"]["name"]
    inside = belongings(host.environment.kube, host.namespace, pod, "sandbox").env
    wrong = [name for name, value in launched.order.env.items() if inside.get(name) != value]
    assert not wrong, f"inside the sandbox the variables {listed(wrong)} do not have the launch's values"
    assert inside.get("SANDBOX_ID") == launched.sandbox.id, f"inside, SANDBOX_ID is {inside.get('SANDBOX_ID')!r}"
    policy = launch_differences.read_policy(inside.get("SANDBOX_POLICY", "null"))
    assert policy == launched.order.policy, f"inside, the policy is {policy}; the launch says {launched.order.policy}"


@pytest.mark.whole_run
def test_every_pod_of_the_run_is_its_launch(every_pod: EverySubmittedPod) -> None:
    """Every pod that an operator submitted in the run is what the launch of its id says, and nothing else."""
    found = every_pod.faults(lambda each: launch_differences.difference(each.pod, each.order) if each.order else "")
    assert not found, listed(found)
