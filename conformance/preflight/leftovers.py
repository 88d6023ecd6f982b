"""What earlier installs and runs have left: objects of ours by name or label. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.contract.wording import listed
from conformance.preflight.finding import Answer, Finding

PREFIX = "byohost-"
"""How everything of a bundle, and each namespace of a run, is named."""
LABEL = "byohost.test/"
MANAGED = ("app.kubernetes.io/managed-by", "byohost-operator")
COSTS = ("BND-26", "EPH-03", "REG-09", "KEY-07")


def ours(resource: str, items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """`resource/name` of each object that we, or an operator of ours, have made."""
    for each in items:
        metadata = each.get("metadata") or {}
        labels = metadata.get("labels") or {}
        marked = any(key.startswith(LABEL) for key in labels) or labels.get(MANAGED[0]) == MANAGED[1]
        if marked or str(metadata.get("name", "")).startswith(PREFIX):
            yield f"{resource}/{metadata.get('name')}"


def judged(namespace: str, found: Iterable[str], unseen: Iterable[str] = ()) -> Finding:
    """What of ours stands in a namespace; `unseen` are resources that we may not list."""
    held = tuple(sorted(found))
    hidden = tuple(f"not seen: {each}: we may not list them" for each in unseen)
    if held:
        return Finding(
            id="leftovers",
            answer=Answer.NOT_READY,
            words=f"an earlier install has left {listed(held)}",
            namespace=namespace,
            evidence=hidden,
            remedy=f"kubectl delete -n {namespace} {' '.join(held[:12])}",
            costs=COSTS,
        )
    if hidden:
        words = "of what may be listed here, nothing is left of an earlier install"
        return Finding(id="leftovers", answer=Answer.CANNOT_TELL, words=words, namespace=namespace, evidence=hidden)
    words = "nothing is left of an earlier install"
    return Finding(id="leftovers", answer=Answer.READY, words=words, namespace=namespace)


def elsewhere(namespaces: Iterable[Mapping[str, Any]], chosen: Iterable[str]) -> Finding:
    """Namespaces of other installs in the cluster; they may well be somebody's."""
    names = set(chosen)
    held = sorted(
        str(each["metadata"]["name"]) for each in namespaces if str(each["metadata"]["name"]).startswith(PREFIX)
    )
    others = [name for name in held if name not in names]
    if not others:
        return Finding(id="leftovers", answer=Answer.READY, words="no namespace of an earlier install is here")
    return Finding(
        id="leftovers",
        answer=Answer.NOTE,
        words=f"other installs have namespaces here: {listed(others)}",
        remedy="Leave those that are in use; delete those that nobody needs.",
    )
