"""Who may call: the control token, access tokens with scopes, nobody else."""

import pytest

from fake_platform import access
from fake_platform.refusals import Refused
from fake_platform.state import State
from fake_platform.workspace import AccessToken

CONTROL = access.digest("control")


def granted(*scopes: str) -> State:
    """A state with one access token, `ci`."""
    return access.grant(State(), AccessToken("ci", access.digest("t"), scopes)).state


def test_control_token_may_everything() -> None:
    """It is `control` in the audit."""
    caller = access.caller(State(), CONTROL, "control")
    assert caller.actor == "control"
    for scope in (access.READ, access.MANAGE, access.CONTROL):
        caller.demand(scope)


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [((), set()), (("hosts.read",), {"hosts.read"}), (("hosts.manage",), {"hosts.read", "hosts.manage"})],
)
def test_access_token_may_what_its_scopes_say(scopes: tuple[str, ...], allowed: set[str]) -> None:
    """Managing includes reading; what is only control's is nobody else's."""
    caller = access.caller(granted(*scopes), CONTROL, "t")
    assert (caller.actor, set(caller.scopes)) == ("token:ci", allowed)
    with pytest.raises(Refused) as refused:
        caller.demand(access.CONTROL)
    assert (refused.value.kind, refused.value.status) == ("insufficient-scope", 403)


@pytest.mark.parametrize("shown", ["", "x", CONTROL])
def test_nobody_else_passes(shown: str) -> None:
    """Nothing, something else, and the hash of the token itself."""
    with pytest.raises(Refused) as refused:
        access.caller(granted("hosts.read"), CONTROL, shown)
    assert refused.value.kind == "unauthorised"


def test_names_are_taken_once_and_withdrawn_tokens_open_nothing() -> None:
    """A second token of the name is refused; after its withdrawal the bearer is nobody's."""
    state = granted("hosts.read")
    with pytest.raises(Refused, match="choose another name"):
        access.grant(state, AccessToken("ci", "h", ()))
    gone = access.withdraw(state, "ci").state
    with pytest.raises(Refused) as refused:
        access.caller(gone, CONTROL, "t")
    assert refused.value.kind == "unauthorised"
    with pytest.raises(Refused) as unknown:
        access.withdraw(gone, "ci")
    assert unknown.value.kind == "unknown-access-token"
