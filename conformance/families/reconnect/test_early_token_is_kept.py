"""REC-14: a token is sent to each survivor after the inventory, whether its sidecar listens yet or not."""

import pytest

from conformance.families.reconnect.binding_slow import BindingSlow

pytestmark = pytest.mark.clause("REC-14")


@pytest.mark.control("test_it_came_early")
def test_the_sidecar_takes_it(binding_slow: BindingSlow) -> None:
    """The sandbox is ready by the newest token: an older one counts for a minute only (openapi.yaml, introspect)."""
    one = binding_slow.ended
    assert one.state == "ready", (
        f"a sandbox whose operator came back before it had a node is {one.state} ({one.reason})"
    )
    assert one.token_generation >= one.issued_token_generation, (
        f"a token of generation {one.issued_token_generation} came before the sidecar had started, and the sandbox is "
        f"told as ready with generation {one.token_generation}: the token was dropped"
    )


def test_it_came_early(binding_slow: BindingSlow) -> None:
    """The control: by the new connection it was sent a token, and its sidecar had not started."""
    assert binding_slow.tokens, "no token was sent to the operator before the sidecar had started"
