"""KEY-13: a proof lives for ten minutes and is replaced in its file; each exchange reads it anew (openapi.yaml, 8)."""

import pytest

from conformance.families._shared.connection_half_open import HalfOpen
from conformance.observe.journal import answered, time_of
from conformance.observe.untrusted_json import fields, number

pytestmark = pytest.mark.clause("KEY-13")

LIFE = 600
"""Seconds that a proof may live."""


@pytest.mark.control("test_it_exchanged_again")
def test_exchange_carries_the_token_of_the_file(half_open: HalfOpen) -> None:
    """The last exchange of an operator that has been connected for a while carries no token of before.

    Where the kubelet is not ours to ask, a token of before is one that has lived for ten minutes.
    """
    last = answered(half_open.journal)[-1]
    issued = number(fields(last.data, "proof"), "iat")
    since = time_of(last) - LIFE if half_open.renewed is None else half_open.renewed
    assert issued >= int(since), (
        f"the proof of an exchange was issued {since - issued:.0f} s before the one that had been in its file for "
        f"{time_of(last) - since:.0f} s: the operator read it long ago, and once it has ended no exchange is answered"
    )


def test_it_exchanged_again(half_open: HalfOpen) -> None:
    """The control: it was answered after its connection had fallen silent."""
    assert answered(half_open.journal), "no exchange was answered after the connection had fallen silent"
