"""What is ours among what is there."""

from typing import Any

from conformance.preflight import leftovers
from conformance.preflight.finding import Answer


def test_by_name_by_label_by_manager() -> None:
    items: list[dict[str, Any]] = [
        {"metadata": {"name": "byohost-operator"}},
        {"metadata": {"name": "x", "labels": {"byohost.test/host": "h"}}},
        {"metadata": {"name": "y", "labels": {"app.kubernetes.io/managed-by": "byohost-operator"}}},
        {"metadata": {"name": "z", "labels": {"app.kubernetes.io/managed-by": "helm"}}},
        {},
    ]
    assert tuple(leftovers.ours("pods", items)) == ("pods/byohost-operator", "pods/x", "pods/y")


def test_the_remedy_names_them() -> None:
    found = leftovers.judged("a", ["pods/x"])
    assert found.answer is Answer.NOT_READY
    assert found.remedy == "kubectl delete -n a pods/x"


def test_what_may_not_be_seen_is_no_clean_slate() -> None:
    assert leftovers.judged("a", [], ["secrets"]).answer is Answer.CANNOT_TELL
    assert leftovers.judged("a", []).answer is Answer.READY


def test_other_installs_are_a_note() -> None:
    spaces = [{"metadata": {"name": name}} for name in ("byohost-a", "byohost-b", "other")]
    assert leftovers.elsewhere(spaces, ["byohost-a"]).words == "other installs have namespaces here: byohost-b"
    assert leftovers.elsewhere(spaces, ["byohost-a", "byohost-b"]).answer is Answer.READY
