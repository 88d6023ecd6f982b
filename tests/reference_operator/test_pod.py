import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from reference_operator import pod
from reference_operator.model import Identity
from tests.reference_operator import story

SITE = pod.Site(
    host="h1",
    generation=7,
    mirror="",
    issuer="https://platform.byohost.test",
    jwks='{"keys":[]}',
)
GOLDEN = Path(__file__).with_name("pod.yaml")


def containers(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Both containers."""
    return [*manifest["spec"]["initContainers"], *manifest["spec"]["containers"]]


def environment(container: dict[str, Any]) -> dict[str, str]:
    """The environment of a container."""
    return {entry["name"]: entry["value"] for entry in container["env"]}


def test_the_pod_is_as_it_is_written() -> None:
    """The whole manifest of a launch, for people to read: `tests/reference_operator/pod.yaml`."""
    launch = story.launch(
        command=["python3", "work.py"], env={"HTTPS_PROXY": "http://10.96.0.80:3130"}, labels={"team": "insights"}
    )
    assert pod.render(launch, SITE) == yaml.safe_load(GOLDEN.read_text())


def test_labels_of_a_launch_never_decide_ownership() -> None:
    """A launch can neither claim another host or sandbox, nor turn an identity on."""
    hostile = {
        "byohost.test/host": "other",
        "byohost.test/sandbox": "other",
        "byohost.test/new": "x",
        "app.kubernetes.io/managed-by": "somebody",
        "app.kubernetes.io/name": "byohost-operator",
        "pod-template-hash": "6d4cf56db6",
        "azure.workload.identity/use": "true",
        "team": "insights",
    }
    labels = pod.render(story.launch(labels=hostile), SITE)["metadata"]["labels"]
    assert labels == {
        "team": "insights",
        "app.kubernetes.io/managed-by": "byohost-operator",
        "byohost.test/host": "h1",
        "byohost.test/sandbox": story.ID,
    }


def test_an_identity_brings_its_account_and_the_webhooks_label() -> None:
    """The pod runs under the identity's own account, and the webhook is told to look at it; still no API token."""
    launch = replace(story.launch(), identity=Identity("client", "tenant"))
    manifest = pod.render(launch, SITE)
    assert manifest["spec"]["serviceAccountName"].startswith("identity-")
    assert manifest["metadata"]["labels"]["azure.workload.identity/use"] == "true"
    assert manifest["spec"]["automountServiceAccountToken"] is False


def test_environment_of_a_launch_never_replaces_ours() -> None:
    """Both containers see the sandbox's own id and policy, whatever the launch sets; only the sidecar gets the keys."""
    launch = story.launch(env={"SANDBOX_ID": "other", "SANDBOX_POLICY": "[]", "A": "$(B) and $C"}, policy='{"a":1}')
    sidecar, sandbox = containers(pod.render(launch, SITE))
    for found in (environment(sidecar), environment(sandbox)):
        assert (found["SANDBOX_ID"], found["SANDBOX_POLICY"]) == (story.ID, '{"a":1}')
    assert environment(sandbox)["A"] == "$$(B) and $$C"
    assert set(environment(sidecar)) == {"SANDBOX_ID", "SANDBOX_POLICY", "TOKEN_ISSUER", "TOKEN_JWKS"}


def test_no_secret_is_in_the_pod() -> None:
    """The token travels to the sidecar later; nothing of it is in the manifest."""
    assert "jwt-1" not in json.dumps(pod.render(story.launch(), SITE))


PLACEMENT = {"nodeSelector": {"pool": "a"}, "tolerations": [{"key": "a"}], "runtimeClassName": "gvisor"}


def test_placement_is_the_settings() -> None:
    """As they name it, whole; the rest of the pod is as ever."""
    placed = pod.render(story.launch(), replace(SITE, placement=PLACEMENT))["spec"]
    assert placed == pod.render(story.launch(), SITE)["spec"] | PLACEMENT


def test_scheduling_is_the_clusters() -> None:
    """No node, scheduler or priority is set, and no placement that the settings do not name."""
    assert not set(pod.render(story.launch(), SITE)["spec"]) & {
        "nodeName",
        "schedulerName",
        "priorityClassName",
        *PLACEMENT,
        "affinity",
        "hostNetwork",
        "hostPID",
        "hostIPC",
    }


def test_a_mirror_replaces_the_registrys_host_only() -> None:
    """Repository and digest stay: the mirror must hold the very same image."""
    manifest = pod.render(story.launch(), replace(SITE, mirror="mirror.test:5000/cache/"))
    for container in containers(manifest):
        assert container["image"] == f"mirror.test:5000/cache/byohost/sandbox@sha256:{'0' * 64}"


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (f"docker.io/byohost/sandbox@sha256:{'0' * 64}", "is not from registry.byohost.test"),
        (f"registry.byohost.test.evil.test/x@sha256:{'0' * 64}", "is not from registry.byohost.test"),
        ("registry.byohost.test/byohost/sandbox", "not named by its digest"),
        ("registry.byohost.test/byohost/sandbox:latest", "not named by its digest"),
        (f"registry.byohost.test/byohost/sandbox:tag@sha256:{'0' * 64}", "not named by its digest"),
        ("registry.byohost.test/byohost/sandbox@sha256:short", "not named by its digest"),
        (f"registry.byohost.test/byohost/sandbox@md5:{'0' * 64}", "not named by its digest"),
        (f"registry.byohost.test/byohost/sandbox@sha256:{'z' * 64}", "not named by its digest"),
        (f"registry.byohost.test/@sha256:{'0' * 64}", "not named by its digest"),
    ],
)
def test_other_registries_and_bare_tags_are_refused(image: str, words: str) -> None:
    """Only a digest of the platform's registry may run."""
    problem = pod.image_problem(image, story.REGISTRY)
    assert problem is not None
    assert words in problem


def test_an_image_by_digest_is_taken() -> None:
    """The one form that may run."""
    assert pod.image_problem(story.IMAGE, story.REGISTRY) is None
