"""Faults as the page shows them."""

from fake_platform.model import Fault
from fake_platform.page.fault_views import fault_view


def test_parameters_are_those_of_the_kind() -> None:
    """Whatever a kind has beside host and count is a parameter; what says nothing is left out."""
    shown = {"faultId": "f", "kind": "alter", "host": "eu", "message": "sandbox.launch", "times": 1, "patch": {}}
    assert fault_view(Fault.model_validate(shown)).parameters == (("message", '"sandbox.launch"'),)
    changed = fault_view(Fault.model_validate({**shown, "patch": {"seq": "é"}, "retryAfterSeconds": None}))
    assert changed.parameters[1:] == (("patch", '{"seq": "é"}'),)
