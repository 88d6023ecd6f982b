"""What is left of a role of which two rights are taken at once."""

import pytest

from conformance.families.health.rights_gone_together import without_both


@pytest.mark.parametrize(
    ("resources", "verbs", "left"),
    [
        (["pods"], ["create", "delete", "get"], ["create", "get"]),
        (["serviceaccounts"], ["get", "create"], ["get"]),
        (["pods", "serviceaccounts"], ["create", "delete", "get"], ["get"]),
        (["secrets"], ["create", "delete"], ["create", "delete"]),
    ],
)
def test_the_verbs_go_with_their_resource(resources: list[str], verbs: list[str], left: list[str]) -> None:
    """A rule of both loses both for both, and one of neither keeps them."""
    rule = {"apiGroups": [""], "resources": resources, "verbs": verbs}
    assert without_both(rule) == {**rule, "verbs": left}


def test_a_rule_of_urls_stays() -> None:
    """It names no resources."""
    rule = {"nonResourceURLs": ["/healthz"], "verbs": ["get"]}
    assert without_both(rule) == rule
