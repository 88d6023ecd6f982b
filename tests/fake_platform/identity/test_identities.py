"""What a host's page says of each workload identity."""

from dataclasses import replace

import pytest

from fake_platform import host_control, profiles, sandboxes
from fake_platform.hosts import Operator
from fake_platform.identity.identities import identities
from fake_platform.identity_accounts import account_of
from fake_platform.refusals import Refused
from fake_platform.state import State, Step
from fake_platform.workspace import Profile, ResourceClass

FIRST = {"clientId": "c1", "tenantId": "t"}
OTHER = {"clientId": "c2", "tenantId": "t"}
OPERATOR = Operator("pod", "i", "1", ("python",), "key", "byohost-eu", "https://issuer.byohost.test")


def state() -> State:
    """Two profiles of one identity, one of none, one of another host, and a launch of another identity."""
    found = host_control.register(State(), {"name": "eu", "families": ["python"], "workloadIdentity": True}, "s").state
    found = host_control.register(found, {"name": "us", "families": ["python"]}, "s").state
    found = profiles.put_class(found, ResourceClass("small", {})).state
    for name, host, identity in (("a", "eu", FIRST), ("b", "eu", FIRST), ("c", "eu", None), ("d", "us", OTHER)):
        found = profiles.put(found, Profile(name, host, "small", identity)).state
    for number, identity in enumerate((OTHER, None, FIRST)):
        asked = sandboxes.request(f"s{number}", "eu", {"deadlineSeconds": 60, "workloadIdentity": identity}, 1.0)
        found = Step(found).sandbox(asked).state
    return found


def test_account_is_known_before_any_operator_is() -> None:
    """By client id, with the profiles that name it; subject and issuer wait for an operator."""
    first, other = identities(state(), "eu")
    assert (first["clientId"], first["profiles"], first["serviceAccount"]) == ("c1", ["a", "b"], account_of(FIRST))
    assert (other["clientId"], other["profiles"]) == ("c2", [])
    assert (first["subject"], first["issuer"], first["audience"]) == (None, None, "api://AzureADTokenExchange")


def test_subject_and_issuer_are_the_operators_own() -> None:
    """Namespace and issuer as its exchange named them."""
    before = state()
    host = replace(before.hosts["eu"], operator=OPERATOR)
    first, _ = identities(Step(before).host(host).state, "eu")
    assert first["subject"] == f"system:serviceaccount:byohost-eu:{account_of(FIRST)}"
    assert first["issuer"] == "https://issuer.byohost.test"


def test_host_that_is_none_is_refused() -> None:
    """By its problem type."""
    with pytest.raises(Refused) as refused:
        identities(state(), "nowhere")
    assert refused.value.kind == "unknown-host"
