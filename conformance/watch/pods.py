"""Sandboxes as they stand, and as they were submitted. Pure.

The questions are those of `observe.hardening`, which the checks of a run ask too. A pod is judged as it stands; where
only admission can have loosened it, that is said of the cluster and is not held against the operator.
"""

from collections.abc import Callable, Mapping
from typing import Any

from conformance.observe import hardening
from conformance.observe.ephemeral_probe import without_guests
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.pods import projected_tokens
from conformance.observe.recorded_submissions import submission
from conformance.observe.untrusted_json import Misfit, fields, records
from conformance.watch.answers import Broken, Question, Rule, grouped
from conformance.watch.seen import Absent, Object, Sandbox, Seen, UnaskedError, had

Fault = Callable[[Object], str]

INJECTED = "kube-api-access-"
"""How the admission plugin ServiceAccount names the volume of an automatic token."""

_AWAY = frozenset({"node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"})
"""Taints that the admission plugin DefaultTolerationSeconds lets every pod tolerate for five minutes."""

OPEN: Object = {
    "metadata": {"name": "open"},
    "spec": {
        "hostNetwork": True,
        "nodeName": "a-node",
        "containers": [{"name": "open", "securityContext": {"privileged": True, "runAsUser": 0}}],
        "volumes": [{"name": "host", "hostPath": {"path": "/"}}],
    },
}
"""What no question may let pass: the control of each."""


def stands(pod: Object) -> Object:
    """The pod as it stands, without our own containers."""
    return without_guests(pod)


def submitted(pod: Object) -> Object:
    """The pod as its creator submitted it, without the tolerations that every pod is given.

    Nothing is in it where the API server does not say who set which field.
    """
    found = submission("pods", pod) if records(fields(pod, "metadata"), "managedFields") else {}
    spec = dict(fields(found, "spec"))
    if "tolerations" in spec:
        spec["tolerations"] = [each for each in spec["tolerations"] if not _given_to_all(each)]
    return found | {"spec": {key: value for key, value in spec.items() if value != []}}


def _given_to_all(toleration: Mapping[str, Any]) -> bool:
    return toleration.get("key") in _AWAY and toleration.get("tolerationSeconds") == 300


def stored(pod: Object) -> Object:
    """The pod as it stands, without the volume of an automatic token: POD-06 speaks of that."""
    found = stands(pod)
    spec = fields(found, "spec")
    kept = [each for each in records(spec, "volumes") if not _injected(each)]
    return {**found, "spec": {**spec, "volumes": kept}}


def _injected(volume: Object) -> bool:
    return volume["name"].startswith(INJECTED) and volume.keys() == {"name", "projected"}


def answer(fault: Fault, pod: Object) -> str:
    """What a question finds wrong; a pod of another shape than Kubernetes has for pods is wrong itself."""
    try:
        return fault(pod)
    except Misfit as misfit:
        return f"it cannot be read: {misfit}"


def specified(fault: Fault, shown: Callable[[Object], Object] = stands) -> Question:
    """A rule about every sandbox's specification."""

    def ask(seen: Seen) -> str:
        broken, loosened = list[tuple[str, str]](), list[tuple[str, str]]()
        for each in seen.some:
            words = answer(fault, shown(each.pod.last))
            if words:
                (broken if _own(fault, each) else loosened).append((each.pod.name, words))
        if broken:
            raise Broken(grouped(broken))
        if loosened:
            raise CouldNotRun(f"admission has changed what was submitted, which kept this: {grouped(loosened)}")
        return f"each of {len(seen.some)} sandboxes, as it stands"

    return ask


def _own(fault: Fault, sandbox: Sandbox) -> bool:
    """Whether a fault is its creator's: the submission has it too, or cannot be told."""
    made = submitted(sandbox.pod.first)
    return not records(fields(made, "spec"), "containers") or bool(answer(fault, made))


def refused(fault: Fault) -> Question:
    """The control: the same question refuses a pod that is open in every way."""

    def ask(_: Seen) -> str:
        words = answer(fault, OPEN)
        if not words:
            raise CouldNotRun("a pod that is open in every way was let pass")
        return f"of an open pod it says: {words}"

    return ask


def no_token(seen: Seen) -> str:
    """POD-06: the automatic token is off, and no volume projects one."""
    said: Mapping[str, bool | None] = {} if isinstance(seen.accounts, Absent) else seen.accounts

    def fault(pod: Object) -> str:
        silent = fields(pod, "spec").get("automountServiceAccountToken") is None
        if silent and isinstance(seen.accounts, Absent) and not projected_tokens(pod):
            had(seen.accounts)
        return hardening.api_token(pod, said)

    return specified(fault)(seen)


def unplaced(seen: Seen) -> str:
    """POD-12: as submitted, its place is nobody's choice but that of the expected placement."""
    named = () if seen.expected.placement is None else (seen.expected.placement,)
    faults = list[tuple[str, str]]()
    for each in seen.some:
        made = submitted(each.pod.first)
        if not records(fields(made, "spec"), "containers"):
            raise CouldNotRun(
                f"what was submitted for {each.pod.name} cannot be told: its managedFields do not show it"
            )
        words = answer(lambda pod: hardening.placement(pod, named), made)
        faults += [(each.pod.name, words)] if words else []
    if faults:
        raise Broken(grouped(faults))
    return f"each of {len(seen.some)} sandboxes, as it was submitted"


def placed(seen: Seen) -> str:
    """POD-14: the expected placement is in every sandbox."""
    asked = seen.expected.placement
    if asked is None:
        raise UnaskedError("[placement] in --expect FILE says where sandboxes are to run")
    return specified(lambda pod: hardening.unplaced(pod, asked))(seen)


def misplaced(seen: Seen) -> str:
    """The control of POD-14: a pod without any placement is refused."""
    return refused(lambda pod: hardening.unplaced(pod, seen.expected.placement or {}))(seen)


_CLAIMS: tuple[tuple[str, str, Fault, str], ...] = (
    (
        "POD-01",
        "non-root",
        hardening.root,
        "Every container must run as non-root and names no root user.",
    ),
    ("POD-02", "no-capabilities", hardening.capabilities, "Every container drops ALL capabilities and adds none."),
    ("POD-03", "no-escalation", hardening.escalation, "No container is privileged, and each refuses escalation."),
    ("POD-04", "nothing-of-the-host", hardening.shared, "No host namespace, path, port or device is asked for."),
    ("POD-08", "seccomp", hardening.seccomp, "Each container is under the profile RuntimeDefault."),
    ("POD-09", "read-only-root", hardening.writable_root, "Each container's root file system is read-only."),
    ("POD-10", "limits", hardening.unlimited, "Every container, sidecars included, has a CPU and a memory limit."),
)

RULES = (
    *(Rule(clause, name, claim, specified(fault), refused(fault)) for clause, name, fault, claim in _CLAIMS),
    Rule(
        "POD-05",
        "scratch-only",
        "Each volume of every sandbox is an emptyDir.",
        specified(hardening.storage, stored),
        refused(hardening.storage),
    ),
    Rule(
        "POD-06",
        "no-api-token",
        "Every sandbox switches the automatic API token off, itself or by its account, and projects none.",
        no_token,
        refused(lambda pod: hardening.api_token(pod, {})),
    ),
    Rule(
        "POD-12",
        "scheduler-decides",
        "Every sandbox as submitted has the expected placement, or none.",
        unplaced,
        refused(hardening.placement),
    ),
    Rule("POD-14", "placement-in-force", "The expected placement is in force in every sandbox.", placed, misplaced),
)
