"""What a person runs to install a downloaded bundle: its file and two commands, the same wherever they are shown. Pure.

The page "Set up a BYO Kubernetes host", Install the operator: one apply, then one wait. Host and namespace are DNS
labels, so nothing in a command needs quoting.
"""

from typing import Any

DEPLOYMENT = "byohost-operator"
"""Name of the operator's Deployment in the bundle."""


def default_namespace(host: str) -> str:
    """Where a host's operator lives unless its site says otherwise."""
    return f"byohost-{host}"


def bundle_file(host: str) -> str:
    """Name under which the bundle is saved."""
    return f"byohost-{host}.yaml"


def commands(host: str, namespace: str | None) -> tuple[str, str]:
    """Apply the file in the current folder, and wait until the operator is up; `namespace` None is the default one."""
    where = namespace or default_namespace(host)
    return (
        f"kubectl apply -f {bundle_file(host)}",
        f"kubectl rollout status deployment/{DEPLOYMENT} -n {where}",
    )


def view(host: str, namespace: str | None) -> dict[str, Any]:
    """As the control API shows it (control.json, install)."""
    return {"file": bundle_file(host), "commands": list(commands(host, namespace))}
