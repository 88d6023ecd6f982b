"""REC-09: a sidecar that has some changes of the keys behind it refuses those, and takes the rest (openapi.yaml, 7)."""

import pytest

from conformance.families._shared.connection_half_open import ROTATIONS, HalfOpen
from conformance.observe.journal import answered

pytestmark = pytest.mark.clause("REC-09")


@pytest.mark.control("test_old_changes_were_listed_with_the_new_one")
def test_both_took_a_token_of_the_newest_key(half_open: HalfOpen) -> None:
    """Who was made in between answers 403 to what is behind it: no reason to keep the next change from it."""
    (survivor,) = half_open.before.sidecars
    held = {
        survivor: half_open.after.generation(survivor),
        half_open.later.sandbox_id: half_open.later.token_generation,
    }
    for name, before in held.items():
        now = half_open.last.generation(name)
        assert now > before, (
            f"since the signing keys were replaced once more the sidecar of sandbox {name} takes no token: it holds "
            f"generation {now}; it had the changes before that one behind it"
        )


def test_old_changes_were_listed_with_the_new_one(half_open: HalfOpen) -> None:
    """The control: the last exchange listed those too that came before the second sandbox was made, which was ready."""
    exchanges = answered(half_open.journal)
    assert exchanges, "since the connection had fallen silent no exchange was answered"
    listed = exchanges[-1].data["response"]["sandboxTokens"]["rotations"]
    assert len(listed) > ROTATIONS, f"the last exchange lists {len(listed)} changes of the keys"
    assert half_open.later.state == "ready", f"the launch between the changes is {half_open.later.state}"
