"""BND-20: the namespace enforces Pod Security `restricted`."""

import re

import pytest

from conformance.target.bundle.objects import Bundle, mapping

pytestmark = pytest.mark.clause("BND-20")

LABEL = "pod-security.kubernetes.io/enforce"
VERSION = f"{LABEL}-version"
STABLE = 25
"""Minor version of Kubernetes 1 in which Pod Security became stable; what `restricted` was before asked for less."""
EXEMPT = re.compile(r"(?:ignore|exclude|exempt|skip|bypass|disable|podSecurityLabelSync)", re.IGNORECASE)
"""How admission controllers name the labels and annotations by which a namespace is left out."""
LEFT_OUT = re.compile(r"(?:ignored?|excluded?|exempt(?:ed)?|skip(?:ped)?|bypass)", re.IGNORECASE)
SWITCHED_OFF = re.compile(r"(?:disabled?|off|false|no|none)", re.IGNORECASE)
CONTROLLER = re.compile(r"admission|webhook|policy|validation", re.IGNORECASE)
"""Others have a neutral name and the value says it: openpolicyagent.org/webhook=ignore."""
SYSTEMS = re.compile(r"kubernetes\.azure\.com/managedby=.*|openshift\.io/run-level=.*|control-plane=true", re.DOTALL)
"""Labels by which they know a namespace of the cluster's own, which they leave out.

Source of the last: AKS adds `control-plane notin (true)` to every webhook's selector. Kubebuilder's namespaces have
the label with another value.
"""


def test_namespace_enforces_restricted(bundle: Bundle) -> None:
    """Even a mistaken operator cannot make a privileged pod."""
    given = mapping(bundle.the("Namespace"), "metadata", "labels").get(LABEL)
    assert given == "restricted", f"the namespace's label {LABEL} is {given!r}, not 'restricted'"


def test_namespace_enforces_what_restricted_means_today(bundle: Bundle) -> None:
    """The level is that of the cluster, or of a version from v1.25 on: earlier ones let through more."""
    given = mapping(bundle.the("Namespace"), "metadata", "labels").get(VERSION, "latest")
    found = re.fullmatch(r"v1\.(\d{1,4})", str(given))
    assert given == "latest" or (found and int(found[1]) >= STABLE), (
        f"the namespace's label {VERSION} is {given!r}; 'latest' is right, or a version from v1.{STABLE} on"
    )


def _takes_out(key: str, value: str) -> bool:
    """Whether a label or annotation tells an admission controller to leave the namespace alone."""
    off = SWITCHED_OFF.fullmatch(value) and CONTROLLER.search(key)
    name = key.rpartition("/")[2]
    return bool(SYSTEMS.fullmatch(f"{key}={value}") or EXEMPT.search(name) or LEFT_OUT.fullmatch(value) or off)


def test_namespace_is_exempt_from_nothing(bundle: Bundle) -> None:
    """No label and no annotation takes the namespace out of an admission controller."""
    for field in ("labels", "annotations"):
        held = mapping(bundle.the("Namespace"), "metadata", field)
        found = {key: value for key, value in held.items() if _takes_out(str(key), str(value))}
        assert not found, f"the namespace's {field} {found} take it out of an admission controller"
