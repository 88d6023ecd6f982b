"""RBC-01: the role grants exactly what was agreed."""

import pytest

from conformance.target.bundle.objects import Bundle, items, mapping, title

pytestmark = pytest.mark.clause("RBC-01")

GRANT = {("", "pods", verb) for verb in ("create", "get", "list", "watch", "delete")} | {
    ("", "serviceaccounts", verb) for verb in ("get", "create")
}


def test_role_is_exactly_the_grant(bundle: Bundle) -> None:
    """Five verbs on pods, two on service accounts, written out."""
    rules = [mapping(rule) for role in bundle.of("Role", "ClusterRole") for rule in items(role, "rules")]
    given = {
        (str(group), str(resource), str(verb))
        for rule in rules
        for group in items(rule, "apiGroups")
        for resource in items(rule, "resources")
        for verb in items(rule, "verbs")
    }
    wider = sorted(" ".join(filter(None, (verb, resource, group))) for group, resource, verb in given - GRANT)
    lacking = sorted(f"{verb} {resource}" for _, resource, verb in GRANT - given)
    assert not wider, f"the role grants more than was agreed: {', '.join(wider)}"
    assert not lacking, f"the role does not grant what was agreed: {', '.join(lacking)}"
    narrowed = [rule for rule in rules if rule.get("resourceNames") or rule.get("nonResourceURLs")]
    assert not narrowed, f"a rule of the role names single objects or URLs: {narrowed}"


def test_the_binding_gives_this_role(bundle: Bundle) -> None:
    """The operator is bound to the one role that was read here."""
    name = bundle.the("Role")["metadata"]["name"]
    binding = bundle.the("RoleBinding")
    referred = mapping(binding, "roleRef").get("name")
    assert referred == name, f"{title(binding)} gives the role {referred!r}, but the bundle's role is {name!r}"
