"""The bundle: what it installs, what it leaves out, what rolls it."""

from dataclasses import replace
from typing import Any

import yaml

from fake_platform.bundle import Download, render, settings_hash

IMAGE = "registry.byohost.test/byohost/operator@sha256:" + "b" * 64
PLAIN = Download("eu", ("python", "node"), "https://platform.byohost.test", "bhk_secret", {"operatorImage": IMAGE})
FULL_SITE = {
    "operatorImage": IMAGE,
    "namespace": "own",
    "httpsProxy": "http://user:word@proxy.test:3128",
    "noProxy": "10.0.0.0/8",
    "caBundle": "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n",
    "registryMirror": "mirror.test/byo",
    "placement": {"runtimeClassName": "gvisor", "nodeSelector": {"pool": "sandboxes"}},
}
FULL = replace(PLAIN, site=FULL_SITE)


def objects(download: Download) -> dict[tuple[str, str], dict[str, Any]]:
    """The bundle's objects by kind and name."""
    return {(one["kind"], one["metadata"]["name"]): one for one in yaml.safe_load_all(render(download))}


def pod(download: Download) -> dict[str, Any]:
    """The operator's pod template."""
    template: dict[str, Any] = objects(download)["Deployment", "byohost-operator"]["spec"]["template"]
    return template


def test_bundle_is_the_fixed_footprint() -> None:
    """Exactly the named objects, one namespace, at most 250 lines."""
    assert sorted(objects(PLAIN)) == [
        ("ConfigMap", "byohost-operator"),
        ("Deployment", "byohost-operator"),
        ("Namespace", "byohost-eu"),
        ("Role", "byohost-operator"),
        ("RoleBinding", "byohost-operator"),
        ("Secret", "byohost-install-key"),
        ("ServiceAccount", "byohost-operator"),
        ("ServiceAccount", "byohost-sandbox"),
    ]
    namespaced = [one for (kind, _), one in objects(FULL).items() if kind != "Namespace"]
    assert {one["metadata"]["namespace"] for one in namespaced} == {"own"}
    assert len(render(FULL).splitlines()) <= 250


def test_rights_are_the_pages() -> None:
    """Pods and service accounts, the verbs that the page names, nothing else."""
    assert objects(PLAIN)["Role", "byohost-operator"]["rules"] == [
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["create", "get", "list", "watch", "delete"]},
        {"apiGroups": [""], "resources": ["serviceaccounts"], "verbs": ["get", "create"]},
    ]


def test_settings_without_a_site_are_the_four() -> None:
    """No proxy, CA, mirror or placement appears unless asked for."""
    assert objects(PLAIN)["ConfigMap", "byohost-operator"]["data"] == {
        "BYOHOST_PLATFORM": "https://platform.byohost.test",
        "BYOHOST_HOST": "eu",
        "BYOHOST_NAMESPACE": "byohost-eu",
        "BYOHOST_FAMILIES": "python,node",
    }


def test_site_settings_reach_the_pod_and_credentials_the_secret_only() -> None:
    """The ConfigMap's proxy has no credentials; the Secret's has; the CA is mounted."""
    bundle = objects(FULL)
    data = bundle["ConfigMap", "byohost-operator"]["data"]
    assert data["HTTPS_PROXY"] == "http://proxy.test:3128"
    assert data["BYOHOST_PLACEMENT"] == '{"nodeSelector": {"pool": "sandboxes"}, "runtimeClassName": "gvisor"}'
    assert (data["NO_PROXY"], data["BYOHOST_REGISTRY_MIRROR"]) == ("10.0.0.0/8", "mirror.test/byo")
    assert bundle["Secret", "byohost-proxy"]["stringData"]["HTTPS_PROXY"] == FULL_SITE["httpsProxy"]
    assert bundle["ConfigMap", "byohost-ca"]["data"]["ca.crt"] == FULL_SITE["caBundle"]
    container = pod(FULL)["spec"]["containers"][0]
    assert [next(iter(source)) for source in container["envFrom"]] == ["configMapRef", "secretRef"]
    assert "ca" in [mount["name"] for mount in container["volumeMounts"]]
    open_proxy = replace(FULL, site=FULL_SITE | {"httpsProxy": "http://proxy.test:3128"})
    assert ("Secret", "byohost-proxy") not in objects(open_proxy)


def test_operator_pod_is_hardened_and_small() -> None:
    """Non-root, nothing added, read-only root, the page's resources, image by digest, key as a file."""
    spec = pod(PLAIN)["spec"]
    container = spec["containers"][0]
    assert spec["securityContext"]["runAsNonRoot"]
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"] == {
        "requests": {"cpu": "100m", "memory": "128Mi"},
        "limits": {"cpu": "500m", "memory": "256Mi"},
    }
    assert container["image"] == IMAGE
    assert "bhk_secret" not in str(spec)


def test_projected_token_is_for_the_platform_alone_and_short() -> None:
    """The operator finds, where its setting says, a token of ten minutes with the platform's endpoint as audience."""
    spec = pod(PLAIN)["spec"]
    volume = next(one for one in spec["volumes"] if one["name"] == "proof")
    projected = [source["serviceAccountToken"] for source in volume["projected"]["sources"]]
    assert projected == [{"path": "token", "audience": PLAIN.platform, "expirationSeconds": 600}]
    container = spec["containers"][0]
    mount = next(one["mountPath"] for one in container["volumeMounts"] if one["name"] == "proof")
    assert {"name": "BYOHOST_PROOF_TOKEN_FILE", "value": f"{mount}/token"} in container["env"]


def test_key_and_settings_roll_the_deployment() -> None:
    """The template's hash changes with the key and with every setting, and only then."""
    hashes = {settings_hash(one) for one in (PLAIN, FULL, replace(PLAIN, install_key="bhk_other"))}
    assert len(hashes) == 3
    assert pod(PLAIN)["metadata"]["annotations"]["byohost.test/settings-hash"] == settings_hash(replace(PLAIN))


def test_hostile_values_stay_values() -> None:
    """A setting with YAML in it is one string."""
    hostile = replace(PLAIN, site={**PLAIN.site, "noProxy": 'x"\nkind: Evil # \u2028'})
    assert objects(hostile)["ConfigMap", "byohost-operator"]["data"]["NO_PROXY"] == 'x"\nkind: Evil # \u2028'
