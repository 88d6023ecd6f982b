"""The identity webhook's objects: opt-in, and nobody's pods hang on it unless its own cluster says so."""

import base64

import pytest

from fake_platform.identity.webhook_manifests import WebhookDeployment, public_discovery, registration, render

WEBHOOK = WebhookDeployment("image", "CERT", "CA", "https://login.byohost.test/", "KEY", "run-1")


def test_only_our_namespaces_and_pods_that_ask_are_looked_at() -> None:
    """By two selectors, of namespaces that were opted in and of pods that ask for an identity."""
    (hook,) = registration(WEBHOOK)["webhooks"]
    assert hook["namespaceSelector"] == {"matchLabels": {"byohost.test/identity-webhook": "enabled"}}
    assert hook["objectSelector"] == {"matchLabels": {"azure.workload.identity/use": "true"}}
    (rule,) = hook["rules"]
    assert (rule["operations"], rule["resources"]) == (["CREATE"], ["pods"])
    assert hook["reinvocationPolicy"] == "IfNeeded"
    assert base64.b64decode(hook["clientConfig"]["caBundle"]) == b"CA"


def test_failure_is_ignored_unless_told_otherwise() -> None:
    """A run that was killed on somebody's cluster blocks no pod."""
    assert registration(WEBHOOK)["webhooks"][0]["failurePolicy"] == "Ignore"


def test_its_account_may_read_accounts_and_nothing_else() -> None:
    """One rule, one verb; only this pod has a token."""
    kinds = {one["kind"]: one for one in render(WEBHOOK)}
    assert kinds["ClusterRole"]["rules"] == [{"apiGroups": [""], "resources": ["serviceaccounts"], "verbs": ["get"]}]
    assert kinds["ClusterRoleBinding"]["roleRef"]["name"] == kinds["ClusterRole"]["metadata"]["name"]
    pod = kinds["Deployment"]["spec"]["template"]["spec"]
    assert (pod["serviceAccountName"], pod["automountServiceAccountToken"]) == ("identity-webhook", True)
    assert pod["containers"][0]["args"][0] == "identity-webhook"
    assert "KEY" not in repr(WEBHOOK)


@pytest.mark.parametrize("found", [*render(WEBHOOK), registration(WEBHOOK), public_discovery("run-1")])
def test_every_object_carries_the_runs_label(found: dict[str, object]) -> None:
    """So that clean-up finds it, cluster-wide ones too."""
    metadata = found["metadata"]
    assert isinstance(metadata, dict)
    assert metadata["labels"]["byohost.test/run"] == "run-1"


def test_discovery_is_opened_by_the_clusters_own_role() -> None:
    """To those who show no credential, as a public issuer is."""
    binding = public_discovery("run-1")
    assert binding["roleRef"]["name"] == "system:service-account-issuer-discovery"
    assert [one["name"] for one in binding["subjects"]] == ["system:unauthenticated"]
