"""The identity webhook in a cluster that has none: what it runs as, and what the API server is told of it. Pure.

It is opt-in: only namespaces with our label are asked about, and in them only pods with Azure's. Off our own clusters
its failure policy is Ignore, so that a run that was killed blocks nobody's pods; on them it is Azure's own, Fail.
"""

import base64
from dataclasses import dataclass, field

from fake_platform import pods
from fake_platform.identity.mutation import PATH
from fake_platform.pods import NAMESPACE, Manifest

NAME = "identity-webhook"
HOST = f"{NAME}.{NAMESPACE}.svc"
"""The name by which the API server calls it, and so the only one that its authority may sign."""
OPT_IN = "byohost.test/identity-webhook"
"""Label of a namespace whose pods are to be given identities; its value is `enabled`."""
LABEL = "azure.workload.identity/use"
PORT = 8446
_FILES = "/etc/byohost/webhook"


@dataclass(frozen=True)
class WebhookDeployment:
    """Image (loaded into the node), leaf for HOST and who signed it, the run, what pods are told, and on failure what.

    `authority_host` is the cloud's, as pods are told it: https, with a trailing slash.
    """

    image: str
    cert_pem: str
    ca_pem: str
    authority_host: str
    key_pem: str = field(repr=False)
    run: str = "run"
    failure_policy: str = "Ignore"


def render(webhook: WebhookDeployment) -> list[Manifest]:
    """Account, its right to read accounts, Secret, Deployment, Service, in the order to apply them."""
    files = {"tls.crt": webhook.cert_pem, "tls.key": webhook.key_pem}
    volumes = [{"name": "files", "secret": {"secretName": NAME, "defaultMode": 0o440}}]
    deployment = pods.deployment(NAME, webhook.run, _container(webhook), volumes)
    deployment["spec"]["template"]["spec"] |= {"serviceAccountName": NAME, "automountServiceAccountToken": True}
    ports = [{"name": "https", "protocol": "TCP", "port": 443, "targetPort": PORT}]
    service = {"selector": {"app.kubernetes.io/name": NAME}, "ports": ports}
    return [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": pods.metadata(NAME, webhook.run)},
        *_right(webhook.run),
        pods.secret(NAME, webhook.run, files),
        deployment,
        {"apiVersion": "v1", "kind": "Service", "metadata": pods.metadata(NAME, webhook.run), "spec": service},
    ]


def registration(webhook: WebhookDeployment) -> Manifest:
    """The MutatingWebhookConfiguration, to be applied once the webhook answers."""
    client = {
        "service": {"name": NAME, "namespace": NAMESPACE, "path": PATH, "port": 443},
        "caBundle": base64.b64encode(webhook.ca_pem.encode()).decode(),
    }
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "MutatingWebhookConfiguration",
        "metadata": _cluster_wide(webhook.run),
        "webhooks": [
            {
                "name": f"{NAME}.byohost.test",
                "clientConfig": client,
                "rules": [rule],
                "namespaceSelector": {"matchLabels": {OPT_IN: "enabled"}},
                "objectSelector": {"matchLabels": {LABEL: "true"}},
                "failurePolicy": webhook.failure_policy,
                "reinvocationPolicy": "IfNeeded",
                "matchPolicy": "Equivalent",
                "sideEffects": "None",
                "timeoutSeconds": 5,
                "admissionReviewVersions": ["v1"],
            }
        ],
    }


def public_discovery(run: str) -> Manifest:
    """Lets anybody who comes to the API server read its discovery document and key set, as a public issuer's are read.

    Nothing else is in the ClusterRole, which every cluster has (Kubernetes, Service Account Issuer Discovery).
    """
    subject = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "system:unauthenticated"}
    return _binding(run, "issuer-discovery", "system:service-account-issuer-discovery", subject)


def _right(run: str) -> list[Manifest]:
    """To read one service account at a time, wherever a pod asks for an identity."""
    subject = {"kind": "ServiceAccount", "name": NAME, "namespace": NAMESPACE}
    rule = {"apiGroups": [""], "resources": ["serviceaccounts"], "verbs": ["get"]}
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": _cluster_wide(run)}
    return [role | {"rules": [rule]}, _binding(run, "webhook", f"byohost-{NAME}", subject)]


def _binding(run: str, name: str, role: str, subject: dict[str, str]) -> Manifest:
    metadata = _cluster_wide(run) | {"name": f"byohost-identity-{name}"}
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role}
    kind = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": metadata}
    return kind | {"roleRef": reference, "subjects": [subject]}


def _cluster_wide(run: str) -> Manifest:
    return {"name": f"byohost-{NAME}", "labels": pods.metadata(NAME, run)["labels"]}


def _container(webhook: WebhookDeployment) -> Manifest:
    return {
        "image": webhook.image,
        "imagePullPolicy": "Never",
        "args": [
            "identity-webhook",
            f"--tls-port={PORT}",
            f"--tls-cert={_FILES}/tls.crt",
            f"--tls-key={_FILES}/tls.key",
            f"--authority={webhook.authority_host}",
        ],
        "ports": [{"name": "https", "containerPort": PORT}],
        "readinessProbe": pods.https_probe("/healthz", PORT),
        "resources": {"requests": {"cpu": "20m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
        "volumeMounts": [{"name": "files", "mountPath": _FILES, "readOnly": True}],
    }
