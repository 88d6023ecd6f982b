"""What admission makes of a pod that it takes, beside what the API server itself fills in. Pure.

A key or an entry that nobody sent counts as much as a value that became another. What is in an environment, in
arguments or in headers is never told: whoever injects a proxy may inject its password.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.contract.text import clipped
from conformance.target.quantities import quantity

_MOST = 200
_OWN_PARTS = ("initContainers", "containers", "volumes")

_DEFAULTS: Mapping[str, tuple[object, ...]] = {
    "apiVersion": ("v1",),
    "defaultMode": (420,),
    "divisor": ("0",),
    "dnsPolicy": ("ClusterFirst",),
    "enableServiceLinks": (True,),
    "expirationSeconds": (3600,),
    "failureThreshold": (3,),
    "imagePullPolicy": ("Always", "IfNotPresent"),
    "path": ("/",),
    "periodSeconds": (10,),
    "preemptionPolicy": ("PreemptLowerPriority",),
    "priority": (0,),
    "protocol": ("TCP",),
    "restartPolicy": ("Always",),
    "schedulerName": ("default-scheduler",),
    "scheme": ("HTTP",),
    "serviceAccount": ("default",),
    "serviceAccountName": ("default",),
    "successThreshold": (1,),
    "terminationGracePeriodSeconds": (30,),
    "terminationMessagePath": ("/dev/termination-log",),
    "terminationMessagePolicy": ("File",),
    "timeoutSeconds": (1,),
}
"""What the API server and its own plugins fill in (Kubernetes API, Pod; ServiceAccount, Priority)."""

_NODE_TROUBLE = frozenset({"node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"})
"""Of the plugin DefaultTolerationSeconds."""
_TOKEN = "kube-api-access-"  # noqa: S105 - how the ServiceAccount plugin names its volume

_NAMES: Mapping[str, str] = {
    "env": "name",
    "hostAliases": "ip",
    "imagePullSecrets": "name",
    "volumeDevices": "devicePath",
    "volumeMounts": "mountPath",
}
"""By which field the entries of a list are told apart (Kubernetes API, patch merge keys)."""

_TIGHT: Mapping[str, object] = {
    "allowPrivilegeEscalation": False,
    "appArmorProfile": {"type": "RuntimeDefault"},
    "privileged": False,
    "procMount": "Default",
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
}
_LABELLING = frozenset(
    {
        "drop",
        "fsGroup",
        "fsGroupChangePolicy",
        "seLinuxChangePolicy",
        "seLinuxOptions",
        "supplementalGroupsPolicy",
    }
)
"""What a distribution adds to each security context, and what opens nothing."""
_IDENTITIES = frozenset({"runAsGroup", "runAsUser", "supplementalGroups"})
"""Whose numbers a cluster may hand out by namespace; zero is root's."""
_UNTOLD = frozenset({"args", "command", "env", "httpHeaders", "lifecycle"})
"""Where a password may stand."""
_OF_THE_POD = frozenset({"hostname", "hostnameOverride", "hostUsers"})
"""Named after the host, and nothing of it."""


@dataclass(frozen=True)
class Change:
    """One change: where, in words, and whether a run would be judged by it."""

    place: str
    words: str
    grave: bool


def changed(sent: Mapping[str, Any], kept: Mapping[str, Any]) -> Iterator[Change]:
    """What became of a pod's specification."""
    for key in _OWN_PARTS:
        ours = {each["name"]: each for each in sent.get(key) or ()}
        for each in kept.get(key) or ():
            name = str(each.get("name"))
            if name in ours:
                yield from _compared(ours[name], each, f"{key}[{name}]", key)
            elif key != "volumes":
                yield Change(f"{key}[{name}]", f"is added, of the image {each.get('image')}", grave=True)
            elif not name.startswith(_TOKEN):
                kind = next((field for field in each if field != "name"), "nothing")
                yield Change(f"{key}[{name}]", f"is added, a {kind}", grave=kind == "hostPath")
    rest = {key: value for key, value in sent.items() if key not in _OWN_PARTS}
    yield from _mapped(rest, {key: value for key, value in kept.items() if key not in _OWN_PARTS}, "spec")


def _compared(sent: Any, kept: Any, place: str, key: str) -> Iterator[Change]:
    if isinstance(sent, Mapping) and isinstance(kept, Mapping):
        inner = list(_mapped(sent, kept, place))
        yield from [Change(place, "becomes another", grave=False)] if inner and key == "env" else inner
    elif isinstance(sent, list) and isinstance(kept, list):
        yield from _listed(sent, kept, place, key)
    elif sent != kept and not _same_quantity(sent, kept):
        words = "becomes another" if key in _UNTOLD else f"becomes {_shown(kept)} where {_shown(sent)} was sent"
        yield Change(place, words, grave="securityContext" in place or _is_grave(place, key, kept))


def _mapped(sent: Mapping[str, Any], kept: Mapping[str, Any], place: str) -> Iterator[Change]:
    for key, value in kept.items():
        inner = f"{place}.{key}"
        if key == "requests":  # where a limit alone is stated, as much is requested
            yield from _mapped({**(kept.get("limits") or {}), **sent.get(key, {})}, value, inner)
        elif key in sent:
            yield from _compared(sent[key], value, inner, key)
        elif _says_nothing(value) or value in _DEFAULTS.get(key, ()):
            continue
        elif key in ("securityContext", "capabilities", "resources"):
            yield from _mapped({}, value, inner)
        elif isinstance(value, list):
            yield from _listed([], value, inner, key)
        else:
            shown = "" if key in _UNTOLD else f": {_shown(value)}"
            yield Change(inner, f"is added{shown}", grave=_is_grave(inner, key, value))


def _listed(sent: Sequence[Any], kept: Sequence[Any], place: str, key: str) -> Iterator[Change]:
    """Entries that have a name are told apart by it; others stand where they stood, or are like one that was sent."""
    field = _NAMES.get(key)
    if field is not None:
        ours = {each.get(field): each for each in sent}
        for each in kept:
            name = each.get(field)
            if name in ours:
                yield from _compared(ours[name], each, f"{place}[{name}]", key)
            elif not str(each.get("name")).startswith(_TOKEN):
                shown = "" if key == "env" else f": {_shown(each)}"
                yield Change(f"{place}[{name}]", f"is added{shown}", grave=_is_grave(place, key, each))
    elif len(sent) == len(kept):
        for index, (one, other) in enumerate(zip(sent, kept, strict=True)):
            yield from _compared(one, other, f"{place}[{index}]", key)
    else:
        for other in kept:
            if not _is_default(other) and all(any(_compared(one, other, place, key)) for one in sent):
                words = "gains an entry" if key in _UNTOLD else f"gains {_shown(other)}"
                yield Change(place, words, grave=_is_grave(place, key, other))


def _is_default(entry: Any) -> bool:
    return isinstance(entry, Mapping) and entry.get("key") in _NODE_TROUBLE


def _is_grave(place: str, key: str, value: object) -> bool:
    """Whether what is added opens the pod to its node, or hands in what nobody has seen."""
    if "securityContext" in place:
        return not _is_harmless(key, value)
    if isinstance(value, Mapping) and "hostPort" in value:
        return True
    handed_in = ".envFrom" in place or ".hostPath" in place
    return handed_in or (key.startswith("host") and key not in _OF_THE_POD and bool(value))


def _is_harmless(key: str, value: object) -> bool:
    """Whether what is added to a security context opens nothing."""
    if key in _IDENTITIES:
        return value != 0
    if key == "seccompProfile":
        return isinstance(value, Mapping) and value.get("type") != "Unconfined"
    return key in _LABELLING or (key in _TIGHT and value == _TIGHT[key])


def _says_nothing(value: object) -> bool:
    """Zero says something: it is a user."""
    return value is None or value is False or (not value and not isinstance(value, int))


def _shown(value: object) -> str:
    return clipped(repr(value), _MOST)


def _same_quantity(one: object, other: object) -> bool:
    try:
        return quantity(str(one)) == quantity(str(other))
    except ValueError:
        return False
