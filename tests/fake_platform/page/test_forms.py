"""Forms become what the control API takes."""

from collections.abc import Callable
from typing import Any

import pytest

from fake_platform.fault_table import FaultKind, Parameter
from fake_platform.page import forms
from fake_platform.refusals import Refused
from fake_platform.validation import check

IMAGE = "r.test/x@sha256:" + "a" * 64
KINDS = {
    "late": FaultKind(
        "late",
        "Later.",
        at_once=False,
        parameters=(
            Parameter("message", "Type.", "string", required=True, choices=("sandbox.launch",)),
            Parameter("seconds", "How much.", "number", required=False, default=2, minimum=0, maximum=120),
            Parameter("code", "Code.", "integer", required=False),
            Parameter("patch", "Patch.", "object", required=False),
        ),
    )
}


def sentence(call: Callable[..., object], *arguments: object) -> str:
    """What a form is refused with."""
    with pytest.raises(Refused) as refused:
        call(*arguments)
    assert refused.value.status in (400, 401)
    return refused.value.detail


def test_registration_and_change() -> None:
    """Families are split at commas and spaces; a box that is not ticked is not sent."""
    asked = forms.registration({"name": " eu ", "families": "python, node go", "workloadIdentity": "on", "proof": "x"})
    check("control.json#/$defs/hostRegistration", asked)
    assert asked == {"name": "eu", "families": ["python", "node", "go"], "workloadIdentity": True}
    assert forms.change({"families": "python"}) == {"families": ["python"], "workloadIdentity": False}


def test_bundle_leaves_out_what_was_left_empty() -> None:
    """An empty field is no value; lines of a PEM keep their ends."""
    asked = forms.bundle({"operatorImage": IMAGE, "namespace": " ", "caBundle": "-----BEGIN CERTIFICATE-----\r\nx\r\n"})
    check("control.json#/$defs/bundleRequest", asked)
    assert asked == {"site": {"operatorImage": IMAGE, "caBundle": "-----BEGIN CERTIFICATE-----\nx"}}


def test_placement_is_an_object() -> None:
    """As the API takes it; the rest is refused with a sentence."""
    asked = forms.bundle({"operatorImage": IMAGE, "placement": '{"runtimeClassName": "gvisor"}'})
    check("control.json#/$defs/bundleRequest", asked)
    assert asked["site"]["placement"] == {"runtimeClassName": "gvisor"}
    assert sentence(forms.bundle, {"placement": "gvisor"}).startswith("placement: write JSON")


def test_launch_reads_numbers_lines_and_objects() -> None:
    """What JSON has and a form has not; the rest is left out."""
    typed = {"image": IMAGE, "sidecarImage": IMAGE, "family": "python", "deadlineSeconds": "60", "env": '{"A": "b"}'}
    asked = forms.launch({**typed, "command": "python3\r\n-m\r\nx y", "policy": "", "labels": ""})
    check("control.json#/$defs/profileLaunchRequest", asked)
    assert (asked["command"], asked["env"], asked["deadlineSeconds"]) == (["python3", "-m", "x y"], {"A": "b"}, 60)
    assert not {"policy", "labels"} & asked.keys()
    assert "command" not in forms.launch(typed)
    assert sentence(forms.launch, {**typed, "deadlineSeconds": "soon"}) == "deadlineSeconds: write a whole number."
    assert sentence(forms.launch, {**typed, "env": "{"}).startswith("env: write JSON")


def test_measurement_is_a_launch_without_a_profile() -> None:
    """Its fields bear names of their own, as those of a launch stand on the same page."""
    typed = {"canary.image": IMAGE, "canary.sidecarImage": IMAGE, "canary.family": "python", "image": "x"}
    asked = forms.measurement(typed)
    check("control.json#/$defs/launchRequest", asked)
    assert (asked["image"], "command" in asked) == (IMAGE, False)
    assert forms.measurement({**typed, "canary.command": "sleep\r\n9"})["command"] == ["sleep", "9"]


def test_profile_and_class() -> None:
    """An identity is two ids or none; a class is four quantities."""
    plain = {"host": "eu", "resourceClass": "small"}
    assert forms.profile({**plain, "clientId": " "}) == plain
    asked = forms.profile({**plain, "clientId": "c", "tenantId": "t"})
    check("control.json#/$defs/profileRequest", asked)
    assert asked["workloadIdentity"] == {"clientId": "c", "tenantId": "t"}
    size = {"requests.cpu": "1", "requests.memory": "1Gi", "limits.cpu": "2", "limits.memory": "2Gi"}
    check("terms.json#/$defs/resources", forms.resources(size))


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ({"message": "sandbox.launch"}, {"message": "sandbox.launch"}),
        ({"times": "3", "seconds": "1.5", "code": "7"}, {"times": 3, "seconds": 1.5, "code": 7}),
        ({"patch": '{"seq": null}', "host": "eu"}, {"patch": {"seq": None}, "host": "eu"}),
    ],
)
def test_fault_takes_the_parameters_of_its_kind(fields: dict[str, str], body: dict[str, Any]) -> None:
    """Whatever they are; what was left empty is left out."""
    assert forms.fault(KINDS, {"kind": "late", "unknown": "x", **fields}) == {"kind": "late", **body}


def test_fault_that_cannot_be_read_is_refused() -> None:
    """One sentence: the parameter, and what to write; or the kinds that there are."""
    assert sentence(forms.fault, KINDS, {"kind": "late", "seconds": "x"}) == "seconds: write a number."
    assert sentence(forms.fault, KINDS, {"kind": "never"}) == "kind: choose one of late."


def test_names_become_one_segment() -> None:
    """No name climbs out of its place in a path; an empty one is refused."""
    assert forms.segment("a/../b?c#d\ud800") == "a%2F..%2Fb%3Fc%23d%3F"
    assert forms.chosen({"profile": " a b "}, "profile") == "a%20b"
    assert sentence(forms.chosen, {}, "profile") == "profile: fill this in."


def test_token_must_be_one_that_can_be_sent() -> None:
    """A header holds printable ASCII."""
    assert forms.bearer({"token": " abc\n"}) == "abc"
    for token in ("", "ä", "a\nb"):
        assert sentence(forms.bearer, {"token": token}).startswith("This is no token")
