"""A submitted pod beside the launch that asked for it."""

import json
from copy import deepcopy
from typing import Any

import pytest

from conformance.observe.launch_differences import difference, other_size, read_policy, webhook_label
from conformance.observe.untrusted_json import Misfit
from fake_platform.redaction import redact

DIGEST = "sha256:" + "a" * 64
SIZE = {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"cpu": "1", "memory": "128Mi"}}
POLICY = {"largest": 9007199254740993, "huge": 1e21, "list": [True, None, 1, "$(HOME)"]}
LAUNCH: dict[str, Any] = {
    "sandboxId": "s1",
    "image": f"registry.byohost.test/byohost/sandbox@{DIGEST}",
    "sidecarImage": f"registry.byohost.test/byohost/sidecar@{DIGEST}",
    "command": ["run", "$(HOME)", "$$"],
    "env": {"KEY": "bhk_" + "x" * 30, "LITERAL": "$(HOME) $$(HOME)", "EMPTY": ""},
    "policy": POLICY,
    "resources": SIZE,
}
ORDER = redact(LAUNCH)
IDENTITY = {"clientId": "c", "tenantId": "t"}


def variables(values: dict[str, str]) -> list[dict[str, str]]:
    """As an operator writes them that escapes every dollar."""
    return [{"name": name, "value": value.replace("$", "$$")} for name, value in values.items()]


def pod() -> dict[str, Any]:
    """What was asked for, to the letter."""
    shared = {"SANDBOX_ID": "s1", "SANDBOX_POLICY": json.dumps(POLICY)}
    sidecar = {"name": "sidecar", "image": LAUNCH["sidecarImage"], "env": variables(shared | {"TOKEN_ISSUER": "i"})}
    sandbox = {
        "name": "sandbox",
        "image": LAUNCH["image"],
        "command": ["run", "$$(HOME)", "$$$$"],
        "env": variables(LAUNCH["env"] | shared),
        "resources": deepcopy(SIZE),
    }
    return {"metadata": {"name": "p"}, "spec": {"initContainers": [sidecar], "containers": [sandbox]}}


def test_what_was_asked_for_is_no_difference() -> None:
    """However it is escaped, from the registry or from its mirror, in an equal spelling of each quantity."""
    assert difference(pod(), ORDER) == ""
    assert other_size(pod(), ORDER) == ""
    mirrored = pod()
    mirrored["spec"]["containers"][0]["image"] = f"mirror.corp.test:5000/team/sandbox:1@{DIGEST}"
    mirrored["spec"]["containers"][0]["resources"]["limits"]["cpu"] = "1000m"
    assert difference(mirrored, ORDER) == ""
    assert other_size(mirrored, ORDER) == ""


def test_the_token_is_nowhere_in_it() -> None:
    """Not even in an annotation, which no container sees."""
    token = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJzMSJ9.c2ln"
    asked = redact(LAUNCH | {"token": token})
    assert difference(pod(), asked) == ""
    noted = pod()
    noted["metadata"]["annotations"] = {"note": f"given {token}"}
    assert difference(noted, asked) == "the sandbox's token stands in the submitted pod"


@pytest.mark.parametrize(
    ("identity", "given", "words"),
    [
        (None, None, ""),
        (IDENTITY, "true", ""),
        (IDENTITY, None, "its launch names an identity, and its label azure.workload.identity/use is ''"),
        (IDENTITY, "True", "its launch names an identity, and its label azure.workload.identity/use is 'True'"),
        (None, "true", "its launch names no identity, and it is labelled azure.workload.identity/use=true"),
    ],
)
def test_the_webhooks_label_is_on_pods_of_identities_alone(
    identity: dict[str, str] | None, given: str | None, words: str
) -> None:
    """Whoever has it is given a token for the cloud."""
    labelled = pod() | {"metadata": {"name": "p", "labels": {"azure.workload.identity/use": given} if given else {}}}
    assert webhook_label(labelled, LAUNCH | {"workloadIdentity": identity}) == words


def test_the_protocols_own_variables_win() -> None:
    """A launch may name them too; what stands in the pod is the sandbox's own id and policy."""
    asked = redact(LAUNCH | {"env": LAUNCH["env"] | {"SANDBOX_ID": "another", "SANDBOX_POLICY": "[]"}})
    assert difference(pod(), asked) == ""
    taken = pod()
    taken["spec"]["containers"][0]["env"] += [{"name": "SANDBOX_ID", "value": "another"}]
    assert "was given SANDBOX_ID='another'; the launch says 's1'" in difference(taken, asked)


@pytest.mark.parametrize("name", ["sandbox", "sidecar"])
def test_both_are_told_who_they_are(name: str) -> None:
    """Each container has the sandbox's own id and policy."""
    for variable, words in (("SANDBOX_ID", "was given SANDBOX_ID='other'"), ("SANDBOX_POLICY", "which is no JSON")):
        other = pod()
        each = next(
            one for key in ("initContainers", "containers") for one in other["spec"][key] if one["name"] == name
        )
        next(one for one in each["env"] if one["name"] == variable)["value"] = "other"
        assert difference(other, ORDER).startswith(f"the {name} container")
        assert words in difference(other, ORDER)


def test_the_two_that_both_are_given_win_over_the_launchs_own() -> None:
    """A launch may have variables of their names (openapi.yaml, 11); a value of the launch in their place is told."""
    order = ORDER | {"env": ORDER["env"] | {"SANDBOX_ID": "not-it", "SANDBOX_POLICY": "not-it"}}
    assert difference(pod(), order) == ""
    lost = pod()
    lost["spec"]["containers"][0]["env"] = variables(LAUNCH["env"] | {"SANDBOX_ID": "not-it", "SANDBOX_POLICY": "{}"})
    assert difference(lost, order).startswith("the sandbox container: the policy was submitted as")
    lost["spec"]["containers"][0]["env"] = variables(
        LAUNCH["env"] | {"SANDBOX_ID": "not-it", "SANDBOX_POLICY": json.dumps(POLICY)}
    )
    assert difference(lost, order).startswith("the sandbox container was given SANDBOX_ID='not-it'")


def test_without_a_command_none_is_given() -> None:
    """The image's own entry point runs."""
    plain = pod()
    del plain["spec"]["containers"][0]["command"]
    assert difference(plain, ORDER | {"command": []}) == ""


def policy_of(text: str) -> list[dict[str, str]]:
    """The sandbox's variables with another policy."""
    return variables(LAUNCH["env"] | {"SANDBOX_POLICY": text})


THROUGH_A_DOUBLE = json.dumps(POLICY | {"largest": 9007199254740992})
OTHERS: list[tuple[dict[str, Any], str]] = [
    ({"name": "box"}, "has the containers box; sidecar"),
    ({"image": f"registry.byohost.test/byohost/other@{DIGEST}"}, "was submitted with the image"),
    ({"image": "registry.byohost.test/byohost/sandbox:latest"}, "was submitted with the image"),
    ({"command": ["run", "$(HOME)"]}, "was submitted with the command"),
    ({"args": ["--more"]}, "arguments that the launch does not have"),
    ({"env": variables(LAUNCH["env"] | {"HTTPS_PROXY": "p"})}, "variables that are not the launch's: HTTPS_PROXY"),
    ({"env": [{"name": "KEY", "valueFrom": {}}]}, "takes variables from elsewhere: KEY"),
    ({"envFrom": [{"secretRef": {"name": "s"}}]}, "takes variables from elsewhere: envFrom"),
    ({"env": variables(LAUNCH["env"] | {"EMPTY": "x"})}, "EMPTY was submitted as 'x'"),
    ({"env": [{"name": "LITERAL", "value": LAUNCH["env"]["LITERAL"]}]}, "KEY was submitted as None"),
    ({"env": variables({**LAUNCH["env"], "KEY": "bhk_" + "y" * 30})}, "KEY was submitted as 'sha256:"),
    ({"env": variables(LAUNCH["env"])}, "which is no JSON"),
    ({"env": policy_of(THROUGH_A_DOUBLE)}, "9007199254740992"),
    ({"env": policy_of(json.dumps(POLICY | {"list": [1, None, 1, "$(HOME)"]}))}, "the policy was submitted as"),
]


@pytest.mark.parametrize(("change", "words"), OTHERS)
def test_what_is_not_the_launchs_is_told(change: dict[str, Any], words: str) -> None:
    """By what was found and what the launch says; secrets as fingerprints."""
    other = pod()
    other["spec"]["containers"][0] |= change
    told = difference(other, ORDER)
    assert words in told
    assert "bhk_" not in told


def test_the_sidecars_own_are_told_too() -> None:
    """Another image, or a variable of the operator's."""
    image, more = pod(), pod()
    image["spec"]["initContainers"][0]["image"] = LAUNCH["image"]
    assert "the sidecar container was submitted with the image" in difference(image, ORDER)
    more["spec"]["initContainers"][0]["env"].append({"name": "HTTPS_PROXY", "value": "p"})
    assert "the sidecar container was given variables" in difference(more, ORDER)


@pytest.mark.parametrize("given", [None, {"limits": {"cpu": "1", "memory": "128Mi"}}, SIZE | {"requests": {}}])
def test_another_size_is_told(given: Any) -> None:
    """Down to a side that is left out."""
    other = pod()
    other["spec"]["containers"][0]["resources"] = given
    assert "the sandbox container's cpu among its requests is None; the launch says 100m" in other_size(other, ORDER)
    other["spec"]["containers"][0]["resources"] = SIZE | {"limits": {"cpu": "2", "memory": "128Mi"}}
    assert "cpu among its limits is 2; the launch says 1" in other_size(other, ORDER)


def test_a_policy_that_is_no_json_is_told() -> None:
    """In words, with secrets as fingerprints; however deep it is nested, it is read."""
    assert read_policy('{"a": 1}') == {"a": 1}
    assert read_policy("[" * 3000 + "]" * 3000)
    with pytest.raises(Misfit, match=r"^the policy is 'x', which is no JSON$"):
        read_policy("x")
