"""The objects of proxy and DNS server: fixed addresses, hardened pods, and a command that a mutant can replace."""

from dataclasses import replace
from typing import Any

import pytest

from egress_profiles import loading, manifests

PAIRS = {"operator": "op:PAIR"}
PROFILE = loading.named("allowlist").to_json()
PROXY = manifests.Proxy("image:x", PROFILE, "PLATFORM CA", "KEY AND CA", PAIRS, "FOREIGN KEY", "MISNAMED KEY")
OBJECTS = {"proxy": manifests.proxy(PROXY), "dns": manifests.name_server("image:y")}


def kind(name: str, wanted: str) -> Any:
    """Give one object of one of the two."""
    return next(found for found in OBJECTS[name] if found["kind"] == wanted)


@pytest.mark.parametrize(
    ("name", "addresses"), [("proxy", ["10.96.0.80", "fd00:10:96::80"]), ("dns", ["10.96.0.53", "fd00:10:96::53"])]
)
def test_services_have_their_fixed_addresses_in_both_families(name: str, addresses: list[str]) -> None:
    """Dual-stack is required, so that IPv6 is never silently missing."""
    spec = kind(name, "Service")["spec"]
    assert (spec["clusterIPs"], spec["ipFamilyPolicy"]) == (addresses, "RequireDualStack")
    assert spec["selector"] == kind(name, "Deployment")["spec"]["selector"]["matchLabels"]


@pytest.mark.parametrize("name", OBJECTS)
def test_pods_are_hardened_and_from_the_node(name: str) -> None:
    """Non-root, nothing writable but scratch, no capabilities, no token, never pulled."""
    pod = kind(name, "Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert not pod["automountServiceAccountToken"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["imagePullPolicy"] == "Never"
    assert {mount["name"] for mount in container["volumeMounts"]} <= {volume["name"] for volume in pod["volumes"]}


def test_the_proxy_asks_our_dns_only() -> None:
    """Its resolver is ours, with no search list."""
    pod = kind("proxy", "Deployment")["spec"]["template"]["spec"]
    assert (pod["dnsPolicy"], pod["dnsConfig"]) == ("None", {"nameservers": ["10.96.0.53"]})


def test_the_proxy_listens_for_three_actors_and_trusts_one_ca() -> None:
    """The addon is the default; its port map is the Service's."""
    arguments = " ".join(manifests.proxy_arguments())
    assert all(f"--mode regular@{port}" in arguments for port in (3128, 3129, 3130))
    assert "ssl_verify_upstream_trusted_ca=/etc/byohost/platform-ca/ca.crt" in arguments
    assert "-s /app/egress_profiles/addon.py" in arguments
    foreign = "--certs foreign.byohost.test=/etc/byohost/foreign.pem"
    channel = "--certs distrusted.webpubsub.byohost.test=/etc/byohost/foreign.pem"
    other = "--certs misnamed.webpubsub.byohost.test=/etc/byohost/misnamed.pem"
    assert f"--set upstream_cert=false {foreign} {channel} {other}" in arguments


def test_a_naive_proxy_stands_in_the_same_place() -> None:
    """A mutant's arguments replace the addon's and nothing else; another command line rolls the pod."""
    naive = replace(PROXY, pairs={}, foreign_pem="", misnamed_pem="", arguments=("--allow-hosts", "^a:443$"))
    deployments = [next(o for o in manifests.proxy(p) if o["kind"] == "Deployment") for p in (PROXY, naive)]
    arguments = [d["spec"]["template"]["spec"]["containers"][0]["args"] for d in deployments]
    assert arguments[1][-2:] == ["--allow-hosts", "^a:443$"]
    assert arguments[0][: -len(manifests.STRICT)] == arguments[1][:-2]


def test_a_changed_profile_rolls_the_proxy_and_secrets_stay_out_of_words() -> None:
    """The template carries a hash of the inputs; the CA's key is in the Secret alone and in no repr."""
    other = replace(PROXY, profile_json="{}")
    hashes = {
        next(o for o in manifests.proxy(p) if o["kind"] == "Deployment")["spec"]["template"]["metadata"]["annotations"][
            "byohost.test/settings-hash"
        ]
        for p in (PROXY, other)
    }
    assert len(hashes) == 2
    for secret in ("KEY AND CA", "op:PAIR", "FOREIGN KEY", "MISNAMED KEY"):
        assert [o["kind"] for o in OBJECTS["proxy"] if secret in str(o)] == ["Secret"]
        assert secret not in repr(PROXY)


def test_a_script_comes_with_the_profile() -> None:
    """A naive variant's own text, which changes the hash too."""
    scripted = replace(PROXY, arguments=("-s", manifests.SCRIPT_PATH), script="def request(flow): ...")
    (settings,) = (o for o in manifests.proxy(scripted) if o["kind"] == "ConfigMap")
    assert settings["data"]["script.py"] == scripted.script
    mounts = kind("proxy", "Deployment")["spec"]["template"]["spec"]["containers"][0]["volumeMounts"]
    assert manifests.SCRIPT_PATH in {mount["mountPath"] for mount in mounts}
