"""KEY-13: a proof lives for ten minutes, so that a kubelet replaces it in its place (openapi.yaml, 8)."""

import pytest

from conformance.environment.run_environment import Environment
from conformance.families._shared.connection_half_open import HalfOpen
from conformance.observe.journal import answered, time_of
from conformance.observe.untrusted_json import fields, number

pytestmark = pytest.mark.clause("KEY-13")

LATE = 10.0
"""Seconds by which a kubelet may be late, and an exchange on its way."""


def test_each_exchange_carries_the_token_of_then(environment: Environment, half_open: HalfOpen) -> None:
    """An operator that has been connected for long reads its token again before it exchanges."""
    exchanges, most = answered(half_open.journal), environment.renewed + LATE
    assert exchanges, "no exchange was answered after the connection had fallen silent"
    ages = [time_of(each) - number(fields(each.data, "proof"), "iat") for each in exchanges]
    assert max(ages) <= most, (
        f"the proof of an exchange was issued {max(ages):.0f} s before, and lies in its file for {most:.0f} s at most: "
        "the operator read it long ago, and once it has ended no exchange is answered any more"
    )
