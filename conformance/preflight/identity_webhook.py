"""Whether a workload-identity webhook acts on pods of a namespace: seen in what a dry-run of one comes back with. Pure.

Source: Azure Workload Identity, "Mutating Admission Webhook": the variables and the volume that it injects.
"""

from conformance.preflight.admission import Tried
from conformance.preflight.finding import Answer, Finding

_VARIABLE = "AZURE_FEDERATED_TOKEN_FILE"
_VOLUME = "azure-identity-token"


def judged(namespace: str, tried: Tried, elsewhere: str = "") -> Finding:
    """What came back of a pod that asks for an identity."""
    where = f", tried in {elsewhere}" if elsewhere else ""
    if not tried.taken:
        words = f"a pod that asks for an identity is refused{where}, so no webhook is seen"
        return _finding(Answer.CANNOT_TELL, words, namespace, tried.words)
    spec = tried.body.get("spec") or {}
    variables = {each.get("name") for container in spec.get("containers") or () for each in container.get("env") or ()}
    volumes = {each.get("name") for each in spec.get("volumes") or ()}
    if {_VARIABLE} <= variables and {_VOLUME} <= volumes:
        return _finding(Answer.READY, f"a webhook injects workload identities{where}", namespace)
    if _VARIABLE in variables or _VOLUME in volumes:
        words = f"a webhook injects half of a workload identity{where}: the variable or the volume alone"
        return _finding(
            Answer.NOTE,
            words,
            namespace,
            f"variables {sorted(map(str, variables))}, volumes {sorted(map(str, volumes))}",
        )
    return Finding(
        id="identity-webhook",
        answer=Answer.NOTE,
        words=f"no webhook injects workload identities{where}",
        namespace=namespace,
        remedy="Install azure-workload-identity if hosts shall have identities; a host without them needs none.",
        costs=("WID-05", "WID-06", "WID-08", "WID-10", "WID-11"),
    )


def _finding(answer: Answer, words: str, namespace: str, evidence: str = "") -> Finding:
    shown = (evidence,) if evidence else ()
    return Finding(id="identity-webhook", answer=answer, words=words, namespace=namespace, evidence=shown)
