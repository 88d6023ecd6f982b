"""The operator's own pod, by the template that it is made from. Pure.

The questions are those of `target.operator_hardening`, which the checks of a bundle ask too.
"""

from collections.abc import Callable

from conformance.observe.exceptions import CouldNotRun
from conformance.observe.untrusted_json import fields
from conformance.target import operator_hardening
from conformance.watch.answers import Broken, Question, Rule
from conformance.watch.seen import Object, Seen

Fault = Callable[[Object], str]
"""Of a template of pods."""

OPEN: Object = {
    "metadata": {},
    "spec": {
        "hostNetwork": True,
        "nodeName": "a-node",
        "hostAliases": [{"ip": "192.0.2.1"}],
        "securityContext": {
            "sysctls": [{"name": "kernel.shm_rmid_forced"}],
            "appArmorProfile": {"type": "Unconfined"},
        },
        "volumes": [{"name": "host", "hostPath": {"path": "/"}}],
        "containers": [{"name": "open", "securityContext": {"privileged": True}}],
    },
}
"""What no question may let pass: the control of each."""


def asked(fault: Fault) -> Question:
    """A rule about the operator's template."""

    def ask(seen: Seen) -> str:
        template = fields(seen.workload, "spec", "template")
        if not fields(template, "spec"):
            raise CouldNotRun("the operator's workload has no template of a pod")
        words = fault(template)
        if words:
            raise Broken(words)
        return "the template of its pods"

    return ask


def refused(fault: Fault) -> Question:
    """The control: the same question refuses a pod that is open in every way."""

    def ask(_: Seen) -> str:
        words = fault(OPEN)
        if not words:
            raise CouldNotRun("a pod that is open in every way was let pass")
        return f"of an open pod it says: {words}"

    return ask


def _specified(fault: Fault) -> Fault:
    return lambda template: fault(fields(template, "spec"))


def _apparmor(template: Object) -> str:
    return operator_hardening.apparmor(fields(template, "spec"), fields(template, "metadata", "annotations"))


_CLAIMS: tuple[tuple[str, str, Fault, str], ...] = (
    ("BND-28", "operator-non-root", _specified(operator_hardening.root), "Each container must run as non-root."),
    ("BND-28", "operator-no-capabilities", _specified(operator_hardening.capabilities), "Each drops ALL capabilities."),
    ("BND-28", "operator-no-escalation", _specified(operator_hardening.escalation), "Each refuses escalation."),
    ("BND-28", "operator-masked", _specified(operator_hardening.unmasked), "None lifts its confinement."),
    ("BND-29", "operator-shares-no-namespace", _specified(operator_hardening.namespaces), "No namespace is shared."),
    ("BND-29", "operator-nothing-of-the-node", _specified(operator_hardening.of_the_node), "Nothing is the node's."),
    ("BND-29", "operator-placed-by-the-cluster", _specified(operator_hardening.placement), "The cluster places it."),
    ("BND-29", "operator-names", _specified(operator_hardening.names), "Names mean what they mean to others."),
    ("BND-30", "operator-seccomp", _specified(operator_hardening.seccomp), "Each container is under RuntimeDefault."),
    ("BND-30", "operator-read-only-root", _specified(operator_hardening.writable_root), "Each root is read-only."),
    ("BND-30", "operator-apparmor", _apparmor, "No container is taken out of AppArmor."),
)

RULES = tuple(Rule(clause, name, claim, asked(fault), refused(fault)) for clause, name, fault, claim in _CLAIMS)
