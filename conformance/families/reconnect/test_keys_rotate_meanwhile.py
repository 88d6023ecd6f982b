"""REC-09: survivors take their new tokens though the signing keys were replaced during the outage."""

import jwt
import pytest

from conformance.families._shared.connection_half_open import ROTATIONS, HalfOpen
from conformance.observe.journal import answered

pytestmark = pytest.mark.clause("REC-09")


@pytest.mark.control("test_keys_were_replaced")
def test_survivor_took_a_token_of_the_new_key(half_open: HalfOpen) -> None:
    """The sidecar itself says that it holds a newer token, and only the new key signs those."""
    (name,) = half_open.before.sidecars
    held, now = half_open.before.generation(name), half_open.after.generation(name)
    assert now > held, (
        f"since the signing keys were replaced the sidecar of sandbox {name} takes no token: it holds generation {now}"
    )


@pytest.mark.control("test_keys_were_replaced")
def test_survivor_is_untouched(half_open: HalfOpen) -> None:
    """It is the same pod: nobody started the sandbox again to bring it the new keys."""
    for name, pod in half_open.before.pods.items():
        now = half_open.after.staying(name)
        assert now is not None, f"the pod of sandbox {name} is gone since the signing keys were replaced"
        assert now["metadata"]["uid"] == pod["metadata"]["uid"], f"sandbox {name} has another pod since then"


def test_keys_were_replaced(half_open: HalfOpen) -> None:
    """The control: the next exchange listed each rotation, and another key signs the tokens."""
    later = answered(half_open.journal)
    assert later, "no exchange followed the outage"
    rotations = later[0].data["response"]["sandboxTokens"]["rotations"]
    assert len(rotations) == ROTATIONS, f"the exchange after the outage lists {len(rotations)} rotations"
    earlier, newest = (jwt.get_unverified_header(token)["kid"] for token in (half_open.earlier, half_open.newest))
    assert newest != earlier, "the survivor's newest token is signed by the key from before the outage"


def test_a_later_launch_has_the_new_keys(half_open: HalfOpen) -> None:
    """What is launched after the change verifies its first token, and is ready."""
    later = half_open.later
    assert later.state == "ready", (
        f"a launch after the signing keys were replaced is {later.state} ({later.reason}): {later.detail}"
    )
