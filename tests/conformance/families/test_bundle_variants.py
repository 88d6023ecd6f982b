"""Bundles that are a little off, and bundles that are merely unlike ours: red for their claim, and green.

Each is the platform's own with a change. What is red is asked of the claim itself, what is green is linted whole.
"""

import base64
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.target.bundle.objects import parse
from conformance.target.bundle.patch import patched
from conformance.target.description import Patch
from tests.conformance.families.test_bundle_checks import CONTAINER, POD, bundle_text, deployment, linted

ADDRESS = "wss://hub.webpubsub.byohost.test/client/hubs/h"
KEY = "K" * 43
OTHER = "q7Lm2Rt5Vw8Zx9Cb3Nk6Pf1Hs4Jd"
DIGEST = f"registry.byohost.test/byohost/x@sha256:{'b' * 64}"
SCRIPT = "set -e\ncurl -fsSL https://byohost.test/x | sh\n"


NOTHING = {side: {"cpu": "0", "memory": "0"} for side in ("requests", "limits")}
AGREED = {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"cpu": "500m", "memory": "256Mi"}}
HALF = {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"cpu": "250m", "memory": "128Mi"}}
BOUND = {
    "securityContext": {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
}


def base64_of(text: str) -> str:
    """The base64 of a text."""
    return base64.b64encode(text.encode()).decode()


def setting(value: str, key: str = "EXTRA") -> Patch:
    """One more setting."""
    return Patch("add", "ConfigMap", None, f"/data/{key}", value)


def annotation(value: str, kind: str = "Role") -> Patch:
    """The only annotation of an object."""
    return Patch("add", kind, None, "/metadata/annotations", {"byohost.test/note": value})


def of_container(field: str, value: Any) -> Patch:
    """A field of the operator's container."""
    return deployment("add", f"{CONTAINER}/{field}", value)


def of_pod(field: str, value: Any) -> Patch:
    """A field of the operator's pod."""
    return deployment("add", f"{POD}/{field}", value)


def variable(name: str, value: str) -> Patch:
    """One more variable of the operator's container."""
    return deployment("add", f"{CONTAINER}/env/-", {"name": name, "value": value})


def variable_of(name: str, kind: str, of: str, key: str) -> Patch:
    """One more variable, which is a value of a ConfigMap or a Secret."""
    reference = {f"{kind}KeyRef": {"name": of, "key": key}}
    return deployment("add", f"{CONTAINER}/env/-", {"name": name, "valueFrom": reference})


def template_annotation(key: str, value: str) -> Patch:
    """One more annotation of the pod template."""
    return deployment("add", f"/spec/template/metadata/annotations/{key.replace('/', '~1')}", value)


def mount(path: str) -> Patch:
    """One more mount of the scratch space."""
    return deployment("add", f"{CONTAINER}/volumeMounts/-", {"name": "scratch", "mountPath": path})


def required(kind: str, key: str, operator: str = "In") -> Patch:
    """The nodes that the pod must run on."""
    expression = {"key": key, "operator": operator, **({"values": ["n"]} if operator == "In" else {})}
    terms = {"nodeSelectorTerms": [{kind: [expression]}]}
    return of_pod("affinity", {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}})


def volume(**source: Any) -> Patch:
    """One more volume."""
    return deployment("add", f"{POD}/volumes/-", {"name": "more", **source})


def token(**source: Any) -> Patch:
    """One more projected token."""
    return volume(projected={"sources": [{"serviceAccountToken": {"path": "token", **source}}]})


def namespace(field: str, key: str, value: str) -> Patch:
    """One more label or annotation of the namespace."""
    return Patch(
        "add", "Namespace", None, f"/metadata/{field}", {"pod-security.kubernetes.io/enforce": "restricted", key: value}
    )


RED: dict[str, list[tuple[str, Patch]]] = {
    "no_channel_address::test_no_string_hides_a_trace_of_the_channel": [
        ("EXTRA names the messaging channel, as it is", setting(ADDRESS)),
        ("in base64", setting(base64_of(ADDRESS))),
        ("in base64, in base64", setting(base64_of(base64_of(ADDRESS)))),
        ("in base64", setting(base64.b64encode(ADDRESS.encode("utf-16-le")).decode())),
        ("turned round", setting(ADDRESS[::-1])),
        ("as a host name is read", setting("hub.webpub\u00adsub.azure.com")),
        ("as a host name is read", setting("hub\uff0ewebpubsub\uff0eazure\uff0ecom")),
        ("in decimal numbers", setting(" ".join(str(ord(letter)) for letter in ADDRESS))),
        ("in hexadecimal", setting(ADDRESS.encode().hex())),
        ("URL-encoded", setting("".join(f"%{ord(letter):02x}" for letter in ADDRESS))),
        ("as HTML is read", setting("wss&#58;//hub.byohost.test")),
        ("as mail is read", setting("hub=2Ewebpubsub=2Eazure=2Ecom")),
        ("escaped", setting("wss\\072//hub.byohost.test")),
        ("escaped", setting('{"url": "wss:\\/\\/hub.byohost.test"}')),
        ("compressed, in base64", setting(base64.b64encode(zlib.compress(ADDRESS.encode())).decode())),
        ("metadata.annotations", annotation(ADDRESS)),
        ("the key data.x.webpubsub.azure.com", setting("x", "x.webpubsub.azure.com")),
        ("args[1]", of_container("args", ["--channel", ADDRESS])),
        ("env[3].value", deployment("add", f"{CONTAINER}/env/-", {"name": "C", "value": ADDRESS})),
        (
            "at data.u names the messaging channel, in base64",
            Patch("add", "Secret", None, "/data", {"u": base64_of(f"Endpoint=x;AccessKey={KEY};")}),
        ),
    ],
    "no_scripts::test_containers_run_no_shell": [
        ("starts a shell (ash)", of_container("command", ["busybox", "ash", "-c", "id"])),
        ("starts a shell (sh)", of_container("command", ["/usr/bin/env", "-S", "sh -c 'id'"])),
        ("hands a program to perl", of_container("command", ["perl", "-e", "system(q{id})"])),
        ("hands a program to python3", of_container("command", ["python3", "-c", "print(1)"])),
        ("as its preStop", of_container("lifecycle", {"preStop": {"exec": {"command": ["fish", "-c", "x"]}}})),
        ("as its startupProbe", deployment("replace", f"{CONTAINER}/startupProbe/exec/command", ["awk", "BEGIN{}"])),
        ("starts curl", of_pod("initContainers", [{"name": "get", "image": DIGEST, "command": ["curl", "https://x"]}])),
        ("runs /tmp/tool", of_container("command", ["/tmp/tool"])),
        ("starts tar --to-command=id", of_container("command", ["tar", "xf", "/app/x", "--to-command=id"])),
        ("starts make --eval=x:;id", of_container("command", ["make", "--eval=x:;id"])),
        ("starts make -Ex:;id", of_container("command", ["make", "-Ex:;id"])),
        ("starts su -c, which", of_container("command", ["su", "operator", "-c", "id"])),
        ("starts git alias.x=!id", of_container("command", ["git", "-c", "alias.x=!id", "x"])),
        ("has 1001 words", of_container("command", ["a"] * 1001)),
        ("runs https://x.test/a, which does", of_container("command", ["deno", "run", "-A", "https://x.test/a"])),
        ("runs /tmp/x.jar", of_container("command", ["java", "-javaagent:/tmp/x.jar=a", "-jar", "/app/x.jar"])),
        ("runs /tmp/x.js", of_container("command", ["node", "--require=/tmp/x.js", "/app/x.js"])),
        ("runs /app/../tmp/tool", of_container("command", ["/app/../tmp/tool"])),
        ("runs /proc/self/environ", of_container("command", ["python3", "/proc/self/environ"])),
    ],
    "no_scripts::test_programs_are_taken_from_the_image": [
        ("LD_PRELOAD=/tmp/x.so", deployment("add", f"{CONTAINER}/env/-", {"name": "LD_PRELOAD", "value": "/tmp/x.so"})),
        ("PYTHONPATH=/app:/tmp", setting("/app:/tmp", "PYTHONPATH")),
        ("NODE_OPTIONS=--require /tmp/x.js", setting("--require /tmp/x.js", "NODE_OPTIONS")),
        ("PYTHONPATH=/app/../tmp/x", variable("PYTHONPATH", "/app/../tmp/x")),
        ("mounts /etc/ld.so.preload", mount("/etc/ld.so.preload")),
        ("mounts /usr/local/lib/python3, over programs of its image", mount("/usr/local/lib/python3")),
        ("mounts /bin, over programs", mount("/bin")),
        ("mounts /usr, over programs", mount("/usr")),
        ("_JAVA_OPTIONS=-javaagent:/tmp/x.jar", setting("-javaagent:/tmp/x.jar", "_JAVA_OPTIONS")),
    ],
    "no_scripts::test_config_maps_hold_no_program": [
        ("ConfigMap byohost-operator carries program text under run", setting(SCRIPT, "run")),
        ("under run.sh: its name is a program's", setting("", "run.sh")),
        ("Secret byohost-install-key", Patch("add", "Secret", None, "/data", {"x": base64_of(SCRIPT)})),
        ("Secret byohost-install-key", Patch("add", "Secret", None, "/stringData/x", "#!/bin/sh\nid")),
    ],
    "no_scripts::test_no_text_is_a_program": [
        ("at data.EXTRA, in base64", setting(base64_of(SCRIPT))),
        (
            "at data.EXTRA, as it is: machine code",
            setting(base64.b64encode(b"\x7fELF\x02\x01\x01" + bytes(9)).decode()),
        ),
        ("a module in a URL", variable("NODE_OPTIONS", "--import=data:text/javascript,process.exit(1)")),
        ("at metadata.annotations", annotation("#!/usr/bin/env python3\nprint(1)")),
        ("args[0]", of_container("args", [SCRIPT])),
    ],
    "no_finalizers::test_nothing_holds_a_deletion_up": [
        ("carries finalizers", deployment("add", "/spec/template/metadata/finalizers", ["a/b"])),
        (
            "carries ownerReferences",
            Patch(
                "add",
                "Role",
                None,
                "/metadata/ownerReferences",
                [{"apiVersion": "v1", "kind": "Node", "name": "n", "uid": "u"}],
            ),
        ),
        (
            "volumeClaimTemplate carries finalizers",
            volume(ephemeral={"volumeClaimTemplate": {"metadata": {"finalizers": ["a/b"]}, "spec": {}}}),
        ),
    ],
    "no_finalizers::test_the_pod_ends_soon": [
        ("asks for 301 seconds", deployment("replace", f"{POD}/terminationGracePeriodSeconds", 301)),
        ("the livenessProbe of operator", of_container("livenessProbe/terminationGracePeriodSeconds", 86400)),
    ],
    "key_in_a_secret::test_no_secret_value_stands_elsewhere": [
        ("in ConfigMap byohost-operator too, at data.EXTRA, as it is", setting(f"key={KEY}")),
        ("in hexadecimal", setting(KEY.encode().hex())),
        ("in hexadecimal", setting(KEY.encode().hex().upper())),
        ("in base64", setting(base64_of(f"x{KEY}"))),
        ("as it is", setting(KEY[:20])),
        ("as it is", setting("-".join(KEY))),
        ("rotated by thirteen letters", setting("X" * 43)),
        ("in base32", setting(base64.b32encode(KEY.encode()).decode())),
        ("in base85", setting(base64.b85encode(KEY.encode()).decode())),
        ("in hexadecimal numbers", setting(":".join(f"{ord(letter):02x}" for letter in KEY))),
        ("escaped", setting("".join(f"\\{ord(letter):03o}" for letter in KEY))),
        ("in octal numbers", setting(" ".join(f"{ord(letter):03o}" for letter in KEY))),
        ("as HTML is read", setting("".join(f"&#x{ord(letter):x};" for letter in KEY))),
        ("URL-encoded", setting("%4b" * 43)),
        ("in its own metadata too", annotation(KEY, "Secret")),
        ("in Deployment byohost-operator too", of_container("args", [f"--key={KEY}"])),
        ("the key data.", setting("x", KEY)),
    ],
    "images_by_digest::test_each_image_volume_is_named_by_digest": [
        ("volume more is registry.byohost.test/x:1", volume(image={"reference": "registry.byohost.test/x:1"})),
        ("volume more is None", volume(image={})),
    ],
    "images_by_digest::test_each_image_is_named_by_digest": [
        ("container first runs x:1", of_pod("initContainers", [{"name": "first", "image": "x:1"}])),
        *(
            (f"runs {image}", deployment("replace", f"{CONTAINER}/image", image))
            for image in (
                DIGEST.replace("b" * 64, "B" * 64),
                DIGEST.replace("b" * 64, "b" * 63),
                DIGEST.replace("sha256", "sha512"),
                DIGEST.replace("/x@", "/X@"),
                DIGEST.replace("/x@", "/x:@"),
                DIGEST.replace("/x@", f"/x:{'t' * 129}@"),
                f"https://{DIGEST}",
                f"docker://{DIGEST}",
                f"{DIGEST}@sha256:{'b' * 64}",
            )
        ),
    ],
    "restricted_namespace::test_namespace_enforces_what_restricted_means_today": [
        (f"is '{version}'", namespace("labels", "pod-security.kubernetes.io/enforce-version", version))
        for version in ("v1.0", "v1.24", "v1.2.5", "v2.30", "stable")
    ],
    "restricted_namespace::test_namespace_is_exempt_from_nothing": [
        ("labels", namespace("labels", "admission.gatekeeper.sh/ignore", "yes")),
        ("labels", namespace("labels", "admissions.enforcer/disabled", "true")),
        ("labels", namespace("labels", "kubernetes.azure.com/managedby", "aks")),
        ("labels", namespace("labels", "control-plane", "true")),
        ("labels", namespace("labels", "openpolicyagent.org/webhook", "ignore")),
        ("labels", namespace("labels", "config.linkerd.io/admission-webhooks", "disabled")),
        ("labels", namespace("labels", "openshift.io/run-level", "0")),
        ("annotations", namespace("annotations", "policies.test/excluded", "true")),
        ("labels", namespace("labels", "security.openshift.io/scc.podSecurityLabelSync", "true")),
    ],
    "settings_in_a_configmap::test_no_password_is_among_the_settings": [
        ("in a URL at data.HTTPS_PROXY", setting("http://byohost:pass@10.0.0.1:3128", "HTTPS_PROXY")),
        ("a private key at data.EXTRA", setting("-----BEGIN PRIVATE KEY-----\neA==\n-----END PRIVATE KEY-----\n")),
        ("in a URL at spec.template", variable("PROXY", "http://byohost:pass@10.0.0.1:3128")),
        ("in a URL at metadata.annotations", annotation("http://byohost:pass@10.0.0.1:3128")),
        ("the settings DB_PASSWORD of operator", variable("DB_PASSWORD", "hunter2hunter2")),
        ("holds DB_PASSWORD: by the name", setting("hunter2hunter2", "DB_PASSWORD")),
        ("holds db.password: by the name", setting("hunter2hunter2", "db.password")),
    ],
    "one_deployment::test_one_deployment_with_one_replica": [
        ("has paused True", deployment("add", "/spec/paused", True)),
        ("has schedulingGates", of_pod("schedulingGates", [{"name": "byohost.test/hold"}])),
    ],
    "opens_nothing::test_nothing_is_asked_over_the_network": [
        ("readinessProbe by httpGet", of_container("readinessProbe", {"httpGet": {"port": 80}})),
        ("readinessProbe by tcpSocket", of_container("readinessProbe", {"tcpSocket": {"port": 80}})),
        ("readinessProbe by grpc", of_container("readinessProbe", {"grpc": {"port": 80}})),
        ("preStop by httpGet", of_container("lifecycle", {"preStop": {"httpGet": {"port": 80}}})),
    ],
    "only_the_operator_is_bound::test_bindings_name_the_operators_account_alone": [
        ("binds nobody", Patch("replace", "RoleBinding", None, "/subjects", [])),
        ("elsewhere", Patch("replace", "RoleBinding", None, "/subjects/0/namespace", "elsewhere")),
    ],
    "role_as_written::test_role_is_exactly_the_grant": [
        (
            "create pods/exec",
            Patch(
                "add", "Role", None, "/rules/-", {"apiGroups": [""], "resources": ["pods/exec"], "verbs": ["create"]}
            ),
        ),
    ],
    "operator_unprivileged::test_no_container_is_root": [
        ("runAsNonRoot None", deployment("remove", f"{POD}/securityContext/runAsNonRoot")),
        ("runAsNonRoot False", of_container("securityContext/runAsNonRoot", False)),
        ("told to run as user 0", of_container("securityContext/runAsUser", 0)),
        ("told to run as user 0", deployment("replace", f"{POD}/securityContext/runAsUser", 0)),
    ],
    "operator_unprivileged::test_no_container_holds_a_capability": [
        ("drops the capabilities []", deployment("remove", f"{CONTAINER}/securityContext/capabilities")),
        ("drops the capabilities ['all'], not ALL", of_container("securityContext/capabilities/drop", ["all"])),
        ("['NET_RAW'], not ALL", of_container("securityContext/capabilities/drop", ["NET_RAW"])),
        ("adds the capabilities ['SYS_PTRACE']", of_container("securityContext/capabilities/add", ["SYS_PTRACE"])),
        ("container first drops", of_pod("initContainers", [{"name": "first", "image": DIGEST}])),
    ],
    "operator_unprivileged::test_no_container_can_gain_privileges": [
        (
            "allowPrivilegeEscalation None",
            deployment("remove", f"{CONTAINER}/securityContext/allowPrivilegeEscalation"),
        ),
        ("privileged True", of_container("securityContext/privileged", True)),
    ],
    "operator_unprivileged::test_no_container_lifts_its_confinement": [
        ("procMount Unmasked", of_container("securityContext/procMount", "Unmasked")),
        ("kernel's parameters", of_pod("securityContext/sysctls", [{"name": "a", "value": "b"}])),
        ("SELinux type spc_t", of_container("securityContext/seLinuxOptions", {"type": "spc_t"})),
        ("for SELinux {'user': 'root'}", of_pod("securityContext/seLinuxOptions", {"user": "root"})),
    ],
    "operator_shares_nothing::test_no_namespace_is_shared": [
        *((f"sets {field} to True", of_pod(field, True)) for field in ("hostPID", "hostIPC", "shareProcessNamespace")),
        ("hostProcess", of_container("securityContext/windowsOptions", {"hostProcess": True})),
        ("hostProcess", of_pod("securityContext/windowsOptions", {"hostProcess": True})),
    ],
    "operator_shares_nothing::test_nothing_of_the_node_is_given": [
        ("more (/etc)", volume(hostPath={"path": "/etc"})),
        ("opens ports of its node", of_container("ports", [{"containerPort": 1, "hostPort": 1}])),
        ("is given devices", of_container("volumeDevices", [{"name": "more", "devicePath": "/dev/x"}])),
        ("claims devices", of_pod("resourceClaims", [{"name": "gpu", "resourceClaimName": "x"}])),
        ("nvidia.com/gpu among its limits", of_container("resources/limits/nvidia.com~1gpu", "1")),
        ("hugepages-2Mi among its limits", of_pod("resources", {"limits": {"hugepages-2Mi": "2Mi"}})),
        ("by annotation", template_annotation("cdi.k8s.io/a", "vendor.test/gpu=all")),
        ("by annotation", template_annotation("io.kubernetes.cri-o.Devices", "/dev/kvm")),
        ("by annotation", template_annotation("k8s.v1.cni.cncf.io/networks", "host-device")),
    ],
    "operator_shares_nothing::test_the_cluster_places_it": [
        ("names its node", of_pod("nodeName", "n")),
        ("the scheduler mine", of_pod("schedulerName", "mine")),
        ("system-node-critical", of_pod("priorityClassName", "system-node-critical")),
        ("the priority 2000001000", of_pod("priority", 2_000_001_000)),
        ("its node by kubernetes.io/hostname", of_pod("nodeSelector", {"kubernetes.io/hostname": "n"})),
        ("by node-role.kubernetes.io/master", of_pod("nodeSelector", {"node-role.kubernetes.io/master": ""})),
        ("its node by kubernetes.io/hostname", required("matchExpressions", "kubernetes.io/hostname")),
        ("its node by metadata.name", required("matchFields", "metadata.name")),
        ("control-plane", required("matchExpressions", "node-role.kubernetes.io/control-plane", "Exists")),
    ],
    "operator_shares_nothing::test_names_mean_what_they_mean_to_others": [
        ("hostAliases", of_pod("hostAliases", [{"ip": "192.0.2.1", "hostnames": ["platform.byohost.test"]}])),
        ("name servers", of_pod("dnsConfig", {"nameservers": ["192.0.2.1"]})),
        ("dnsPolicy None", of_pod("dnsPolicy", "None")),
        ("dnsPolicy Default", of_pod("dnsPolicy", "Default")),
        ("names up below ['elsewhere.test']", of_pod("dnsConfig", {"searches": ["elsewhere.test"]})),
        ("hostnameOverride platform.byohost.test", of_pod("hostnameOverride", "platform.byohost.test")),
        ("mounts /etc/hosts", mount("/etc/hosts")),
        ("mounts etc/../etc//resolv.conf", mount("etc/../etc//resolv.conf")),
        ("mounts /etc,", mount("/etc")),
        ("told by KUBERNETES_SERVICE_HOST", setting("192.0.2.1", "KUBERNETES_SERVICE_HOST")),
        ("told by HOSTALIASES", variable("HOSTALIASES", "/tmp/names")),
    ],
    "operator_confined::test_system_calls_are_filtered": [
        ("profile None", deployment("remove", f"{POD}/securityContext/seccompProfile")),
        ("profile Unconfined", of_container("securityContext/seccompProfile", {"type": "Unconfined"})),
    ],
    "operator_confined::test_root_is_read_only": [
        ("None, not true", deployment("remove", f"{CONTAINER}/securityContext/readOnlyRootFilesystem")),
    ],
    "operator_confined::test_apparmor_is_left_on": [
        ("Unconfined", of_pod("securityContext/appArmorProfile", {"type": "Unconfined"})),
        (
            "by annotation",
            deployment(
                "add",
                "/spec/template/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1operator",
                "unconfined",
            ),
        ),
    ],
    "own_secrets_only::test_every_secret_and_setting_is_the_bundles": [
        ("volume more reads the Secret other", volume(secret={"secretName": "other"})),
        ("volume more reads the Secret of no name", volume(secret={})),
        ("the Secret other", volume(projected={"sources": [{"secret": {"name": "other", "optional": True}}]})),
        ("the ConfigMap other", volume(configMap={"name": "other"})),
        ("environment of operator", deployment("add", f"{CONTAINER}/envFrom/-", {"secretRef": {"name": "other"}})),
        (
            "the variable X of operator",
            deployment(
                "add",
                f"{CONTAINER}/env/-",
                {"name": "X", "valueFrom": {"secretKeyRef": {"name": "byohost-operator", "key": "k"}}},
            ),
        ),
    ],
    "own_secrets_only::test_no_volume_brings_anything_else": [
        ("of kind persistentVolumeClaim", volume(persistentVolumeClaim={"claimName": "x"})),
        ("of kind nfs", volume(nfs={"server": "x", "path": "/"})),
        ("asks a store of secrets", template_annotation("vault.hashicorp.com/agent-inject", "true")),
        ("projects a clusterTrustBundle", volume(projected={"sources": [{"clusterTrustBundle": {"path": "x"}}]})),
    ],
    "token_for_the_platform::test_each_token_is_for_the_platform": [
        ("names no audience", token()),
        ("its audience is empty", token(audience="")),
        *(
            (f"a token for {audience}", token(audience=audience))
            for audience in (
                "https://kubernetes.default.svc",
                "https://kubernetes.default.svc.cluster.local",
                "kubernetes",
                "api",
                "vault",
                "sts.amazonaws.com",
                "https://elsewhere.test",
                "https",
                "https://platform.byohost.test.elsewhere.test",
                "byohost.test",
            )
        ),
        (
            "asks a cloud for an identity",
            Patch(
                "add",
                "ServiceAccount",
                "byohost-operator",
                "/metadata/annotations",
                {"iam.gke.io/gcp-service-account": "x"},
            ),
        ),
        ("asks a cloud for an identity", template_annotation("iam.amazonaws.com/role", "admin")),
        (
            "asks a cloud for an identity",
            deployment("add", "/spec/template/metadata/labels/azure.workload.identity~1use", "true"),
        ),
    ],
    "no_automatic_sandbox_token::test_sandbox_account_mounts_no_token": [
        (
            "asks a cloud for an identity, which every sandbox",
            Patch(
                "add",
                "ServiceAccount",
                "byohost-sandbox",
                "/metadata/annotations",
                {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/x"},
            ),
        ),
    ],
    "token_for_the_platform::test_the_automatic_token_is_left_on": [
        ("switches off the token", of_pod("automountServiceAccountToken", False)),
        ("where the API's token would lie", mount("/var/run/secrets/kubernetes.io/serviceaccount")),
        ("where the API's token would lie", mount("/run/secrets/kubernetes.io/serviceaccount/")),
        (
            "switches off the token",
            Patch("add", "ServiceAccount", "byohost-operator", "/automountServiceAccountToken", False),
        ),
    ],
    "token_for_the_platform::test_no_token_lasts": [
        ("for 3601 seconds", token(audience="https://platform.byohost.test", expirationSeconds=3601)),
    ],
}


@pytest.mark.parametrize(
    ("claim", "words", "patch"),
    [(claim, words, patch) for claim, variants in RED.items() for words, patch in variants],
    ids=[f"{claim.partition('::')[2]}-{words}" for claim, variants in RED.items() for words, _ in variants],
)
def test_the_claim_sees_it(complaint: Callable[..., str], claim: str, words: str, patch: Patch) -> None:
    """The claim's own assertion says what stands where."""
    file, _, name = claim.partition("::")
    assert words in complaint(f"bundle/test_{file}", name, parse(patched(bundle_text(), [patch])))


@pytest.mark.parametrize(
    ("restart", "cpu"), [({}, "101m"), ({"restartPolicy": "Always"}, "1m"), ({"restartPolicy": "Never"}, "1")]
)
def test_an_init_step_is_no_larger(complaint: Callable[..., str], restart: dict[str, str], cpu: str) -> None:
    """What runs before the operator, or beside it as a sidecar, has its part of the size."""
    size = {"requests": {**AGREED["requests"], "cpu": cpu}, "limits": AGREED["limits"]}
    step = {"name": "f", "image": DIGEST, "resources": size, **BOUND, **restart}
    bundle = parse(patched(bundle_text(), [of_pod("initContainers", [step])]))
    said = complaint("bundle/test_operator_size", "test_pod_has_the_agreed_size", bundle, "requests", "cpu")
    assert said == f"the operator's requests for cpu are ['{cpu}', '100m']; agreed is 100m"


def test_a_volume_that_no_container_mounts_is_read_by_nobody(complaint: Callable[..., str]) -> None:
    """Neither the key nor the settings reach the operator so."""
    key = patched(bundle_text(), [deployment("remove", f"{CONTAINER}/volumeMounts/0")])
    claim = ("bundle/test_key_in_a_secret", "test_operator_reads_a_secret_of_the_bundle")
    assert "reads none of the bundle's Secrets" in complaint(*claim, parse(key))
    settings = [deployment("remove", f"{CONTAINER}/envFrom"), volume(configMap={"name": "byohost-operator"})]
    claim = ("bundle/test_settings_in_a_configmap", "test_operator_reads_a_config_map_of_the_bundle")
    assert "reads none of the bundle's ConfigMaps" in complaint(*claim, parse(patched(bundle_text(), settings)))
    mounts = deployment("add", f"{CONTAINER}/volumeMounts/-", {"name": "more", "mountPath": "/etc/settings"})
    mounted = [*settings, mounts]
    assert complaint(*claim, parse(patched(bundle_text(), mounted))) == ""


@pytest.mark.parametrize("kind", ["clients/socketio", "clients/mqtt", "client"])
def test_no_way_to_a_hub_stands_in_the_bundle(complaint: Callable[..., str], kind: str) -> None:
    """Whatever the scheme and the name of its host (Azure Web PubSub's endpoints of clients)."""
    bundle = parse(patched(bundle_text(), [setting(f"https://channel.test/{kind}/hubs/h")]))
    claim = ("bundle/test_no_channel_address", "test_no_string_hides_a_trace_of_the_channel")
    assert "names the messaging channel" in complaint(*claim, bundle)


@pytest.mark.parametrize("comment", [f"# {ADDRESS}", f"# {base64_of(ADDRESS)}"])
def test_a_comment_tells_the_channel(complaint: Callable[..., str], comment: str) -> None:
    """What the cluster never sees, whoever reads the file does."""
    said = complaint(
        "bundle/test_no_channel_address",
        "test_no_string_hides_a_trace_of_the_channel",
        parse(f"{comment}\n{bundle_text()}"),
    )
    assert said.startswith("the comment in line 1 names the messaging channel")


def test_a_comment_tells_a_credential(complaint: Callable[..., str]) -> None:
    """Whoever may read the file reads it there."""
    said = complaint(
        "bundle/test_settings_in_a_configmap",
        "test_no_password_is_among_the_settings",
        parse(f"# http://byohost:pass@10.0.0.1:3128\n{bundle_text()}"),
    )
    assert said.startswith("the file holds a user name and password in a URL at the comment in line 1")


@pytest.mark.parametrize("comment", [f"# {KEY}\nkind: Namespace", f"kind: Namespace # {KEY.encode().hex()}"])
def test_a_comment_tells_the_key(complaint: Callable[..., str], comment: str) -> None:
    """On a line of its own, or behind a value."""
    text = bundle_text().replace("kind: Namespace", comment, 1)
    said = complaint("bundle/test_key_in_a_secret", "test_no_secret_value_stands_elsewhere", parse(text))
    assert "stands in the file too, at the comment in line" in said


@pytest.mark.parametrize(
    "line",
    [
        'HUB: "\\x77ss://hub.byohost.test"',
        'HUB: "wss:\\\n    //hub.byohost.test"',
        "HUB: >-\n    wss://hub.byohost.test",
    ],
)
def test_no_yaml_hides_the_channel(complaint: Callable[..., str], line: str) -> None:
    """Escapes and folded lines are read as the cluster reads them."""
    text = bundle_text().replace("  BYOHOST_HOST:", f"  {line}\n  BYOHOST_HOST:", 1)
    said = complaint("bundle/test_no_channel_address", "test_no_string_hides_a_trace_of_the_channel", parse(text))
    assert "at data.HUB names the messaging channel" in said


PIECES: dict[str, tuple[str, str, list[Patch]]] = {
    "a shell by a variable": (
        "no_scripts::test_containers_run_no_shell",
        "starts a shell (/bin/sh)",
        [variable("S", "sh"), variable("T", "/bin/$(S)"), of_container("command", ["$(T)", "/app/start"])],
    ),
    "a program by variables": (
        "no_scripts::test_containers_run_no_shell",
        "hands a program to python3",
        [
            setting("-c", "FLAG"),
            variable("P", "import os; os.system('id')"),
            of_container("command", ["python3", "$(FLAG)", "$(P)"]),
        ],
    ),
    "a script by variables": (
        "no_scripts::test_no_text_is_a_program",
        "the pod carries program text at the variable P of operator",
        [variable("A", "sys"), variable("P", "os.$(A)tem('id')")],
    ),
    "a loader's path in a ConfigMap": (
        "no_scripts::test_programs_are_taken_from_the_image",
        "PYTHONPATH=/tmp/lib",
        [setting("/tmp/lib"), variable_of("PYTHONPATH", "configMap", "byohost-operator", "EXTRA")],
    ),
    "a loader's path in a Secret": (
        "no_scripts::test_programs_are_taken_from_the_image",
        "PYTHONPATH=/tmp/lib",
        [
            Patch("add", "Secret", None, "/stringData/x", "/tmp/lib"),
            variable_of("PYTHONPATH", "secret", "byohost-install-key", "x"),
        ],
    ),
    "a loader's path of a whole Secret": (
        "no_scripts::test_programs_are_taken_from_the_image",
        "LD_PRELOAD=/tmp/x.so",
        [
            Patch("add", "Secret", None, "/stringData/PRELOAD", "/tmp/x.so"),
            deployment(
                "add", f"{CONTAINER}/envFrom/-", {"prefix": "LD_", "secretRef": {"name": "byohost-install-key"}}
            ),
        ],
    ),
    "the channel by variables": (
        "no_channel_address::test_no_string_hides_a_trace_of_the_channel",
        "the variable C of operator names the messaging channel",
        [
            variable("A", "hub.webpub"),
            variable("B", "sub.byohost.test"),
            variable("C", "https://$(A)$(B)/"),
        ],
    ),
    "the channel by an argument": (
        "no_channel_address::test_no_string_hides_a_trace_of_the_channel",
        "args[0] of operator names the messaging channel",
        [setting("//hub.byohost.test"), of_container("args", ["--to=wss:$(EXTRA)"])],
    ),
    "the key by variables": (
        "key_in_a_secret::test_no_secret_value_stands_elsewhere",
        "stands in the pod too, at the variable C of operator",
        [variable("A", KEY[:12]), setting(KEY[12:24]), variable("C", f"$(A)$(EXTRA){KEY[24:36]}")],
    ),
    "the key beside wrapped base64": (
        "key_in_a_secret::test_no_secret_value_stands_elsewhere",
        "stands in ConfigMap byohost-operator too, at data.EXTRA",
        [
            Patch("add", "Secret", None, "/data", {"other": f"{base64_of(OTHER)[:20]}\n{base64_of(OTHER)[20:]}"}),
            setting(OTHER),
        ],
    ),
}


@pytest.mark.parametrize("name", PIECES)
def test_the_claim_sees_what_is_put_together(complaint: Callable[..., str], name: str) -> None:
    """Several changes, each of which says nothing alone."""
    claim, words, patches = PIECES[name]
    file, _, check = claim.partition("::")
    assert words in complaint(f"bundle/test_{file}", check, parse(patched(bundle_text(), patches)))


def test_a_reference_to_the_secret_is_no_second_place(tmp_path: Path) -> None:
    """An argument that names a variable out of the Secret does not say its value."""
    own = variable_of("K", "secret", "byohost-install-key", "install-key")
    patches = [own, of_container("args", ["--key=$(K)"])]
    assert linted(tmp_path, patched(bundle_text(), patches))["verdict"] == "conformant"


GREEN: dict[str, list[Patch]] = {
    "what only looks like an exemption, an address or a program": [
        namespace("labels", "control-plane", "controller-manager"),
        setting(
            "https://platform.byohost.test/clients/one, any operating system (Linux); if it fails; then it is done"
        ),
        of_container("args", ["-e", "$(POD_NAME)", "--mode", "code"]),
    ],
    "a token that the pod switches on": [
        Patch("add", "ServiceAccount", "byohost-operator", "/automountServiceAccountToken", False),
        of_pod("automountServiceAccountToken", True),
        of_pod("dnsPolicy", "ClusterFirst"),
        of_pod("priority", 0),
    ],
    "images by every good name": [
        deployment("replace", f"{CONTAINER}/image", f"[2001:db8::1]:5000/a/b__c/d-e.f:V1.0_x@sha256:{'0' * 64}"),
        of_pod(
            "initContainers", [{"name": "f", "image": f"operator@sha256:{'0' * 64}", "resources": NOTHING, **BOUND}]
        ),
        of_container("resources/limits/ephemeral-storage", "1Gi"),
    ],
    "placed by its administrator": [
        of_pod("nodeSelector", {"kubernetes.io/os": "linux"}),
        of_pod("tolerations", [{"key": "team", "operator": "Exists"}]),
        of_pod("priorityClassName", "normal"),
        of_pod("schedulerName", "default-scheduler"),
        of_pod("hostUsers", False),
        of_pod("dnsConfig", {"options": [{"name": "ndots", "value": "1"}]}),
        of_pod("imagePullSecrets", [{"name": "mirror"}]),
        deployment("replace", f"{POD}/terminationGracePeriodSeconds", 300),
    ],
    "nothing, in so many words": [
        *(of_pod(field, False) for field in ("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace")),
        of_pod("hostAliases", []),
        of_container("securityContext/privileged", False),
        of_container("securityContext/procMount", "Default"),
        of_container("securityContext/seLinuxOptions", {"type": "container_t", "level": "s0:c1,c2"}),
        of_container("securityContext/appArmorProfile", {"type": "RuntimeDefault"}),
        of_container("securityContext/capabilities/add", []),
        deployment("add", "/spec/paused", False),
        deployment("add", "/spec/template/metadata/finalizers", []),
    ],
    "settings of every kind": [
        setting("settings\nfrom the platform team", "NOTE"),
        setting("if the proxy is down; then wait\nfor example, in the night; do nothing", "HINT"),
        setting("fi", "LANGUAGE"),
        setting("https://byohost.test/a:b@c", "LINK"),
        setting("the header is Authorization: Bearer, then the token", "HELP"),
        setting("done", "STATE"),
        setting("--max-old-space-size=128", "NODE_OPTIONS"),
        setting("550e8400-e29b-41d4-a716-446655440000", "TENANT"),
        setting("^(ba|da)?sh$", "PATTERN"),
        setting('{"a": [1, 2], "b": "$(x)"}', "JSON"),
        setting("rate(http_requests_total[5m]) > 0 && up", "RULE"),
        setting("json.reliable.webpubsub.azure.v1", "PROTOCOL"),
        setting("server {\n  listen 127.0.0.1:80;\n}", "nginx.conf"),
        setting("/var/run/secrets/byohost/password", "PASSWORD"),
        setting("byohost-install-key", "KEY_SECRET"),
        setting("/var/run/secrets/byohost/token", "TOKEN_FILE"),
        setting("https://platform.byohost.test", "TOKEN"),
        setting("-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n", "public.pem"),
        setting("ZW52aXJvbm1lbnQ6IHByb2QKcmVnaW9uOiBldQo=", "ENCODED"),
        annotation("applied by the platform team, see https://byohost.test/docs"),
    ],
    "a Secret of common values": [
        Patch("add", "Secret", None, "/stringData/mode", "1"),
        Patch("add", "Secret", None, "/stringData/user", "byohost-operator"),
        Patch("add", "Secret", None, "/stringData/platform", "https://platform.byohost.test"),
        Patch("add", "Secret", None, "/stringData/families", "python"),
        Patch("add", "Secret", None, "/stringData/token-audience", "https://platform.byohost.test"),
    ],
    "a namespace of its own labels": [
        Patch("add", "Namespace", None, "/metadata/labels/pod-security.kubernetes.io~1enforce-version", "v1.31"),
        Patch("add", "Namespace", None, "/metadata/labels/team", "agents"),
        Patch("add", "Namespace", None, "/metadata/annotations", {"description": "sandboxes"}),
    ],
    "the same account, said otherwise": [
        Patch("remove", "RoleBinding", None, "/subjects/0/namespace"),
        Patch("add", "RoleBinding", None, "/subjects/0/apiGroup", ""),
    ],
    "more of its own": [
        volume(
            projected={
                "sources": [
                    {"configMap": {"name": "byohost-operator"}},
                    {"secret": {"name": "byohost-install-key"}},
                    {"downwardAPI": {"items": [{"path": "name", "fieldRef": {"fieldPath": "metadata.name"}}]}},
                    {"serviceAccountToken": {"path": "token", "audience": "https://platform.byohost.test/"}},
                ]
            }
        ),
        deployment("add", f"{POD}/volumes/-", {"name": "model", "image": {"reference": DIGEST}}),
        deployment("replace", f"{CONTAINER}/image", DIGEST.replace("@", ":v1@")),
        of_pod("resources", {"requests": {"cpu": "0.1"}, "limits": {"memory": "268435456"}}),
    ],
    "a command of the image": [
        of_container("command", ["env", "A=b", "python3", "-I", "-m", "reference_operator"]),
        of_container("args", ["--config", "/var/run/secrets/byohost/config", "-c", "python"]),
        of_container("readinessProbe", {"exec": {"command": ["/app/ready", "--quick"]}}),
        variable("GREETING", "$(BYOHOST_HOST) of $$(HOME)"),
        variable("PYTHONPATH", "/app:/app/vendor"),
        variable("OVERRIDDEN", "$(NOBODY)"),
        variable("BASH_ENV", "/dev/null"),
        variable("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=/tmp -XX:HeapDumpPath=/tmp/dump -javaagent:/app/agent.jar"),
    ],
    "another command of the image": [
        of_container("command", ["node", "/app/operator.js", "https://platform.byohost.test"]),
        mount("/usr/lib/ssl/certs"),
    ],
    "a third command of the image": [
        of_container(
            "command", ["java", "-javaagent:/app/agent.jar=x", "-Djava.io.tmpdir=/tmp", "-jar", "/app/it.jar"]
        ),
    ],
    "a size for all its containers together": [
        of_pod(
            "resources",
            {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"cpu": "500m", "memory": "256Mi"}},
        ),
        deployment("remove", f"{CONTAINER}/resources"),
        of_pod("overhead", {"cpu": "0"}),
    ],
    "what vendors' charts and scaffolds write": [
        variable("HTTPS_PROXY", "http://$(PROXY_USER):$(PROXY_PASSWORD)@proxy.corp:3128"),
        setting('{"auth": "kubernetes"}'),
        variable("RES_OPTIONS", "ndots:2 timeout:1"),
        variable("PULL_SECRET", "acme-operator-7f9c2-pull"),
        of_pod("imagePullSecrets", [{"name": "acme-operator-7f9c2-pull"}]),
        mount("/usr/lib/jvm/java-21/lib/security/cacerts"),
        mount("/usr/lib/python3/dist-packages/certifi/cacert.pem"),
        namespace("labels", "control-plane", "controller-manager"),
    ],
    "schemes and labels that end or begin like others": [
        setting("aws:///eu-central-1a/i-0123456789abcdef0"),
        setting("news://news.example.test/comp.lang", "MORE"),
        namespace("labels", "istio-injection", "disabled"),
        of_container("command", ["/app/operator", *["x"] * 999]),
    ],
    "init steps as large as the operator": [
        of_pod("initContainers", [{"name": "f", "image": DIGEST, "resources": AGREED, **BOUND}]),
    ],
    "a sidecar that takes a part of the size, and an init step that takes the rest": [
        of_pod(
            "initContainers",
            [
                {"name": "s", "image": DIGEST, "resources": HALF, "restartPolicy": "Always", **BOUND},
                {"name": "f", "image": DIGEST, "resources": HALF, **BOUND},
            ],
        ),
        deployment("replace", f"{CONTAINER}/resources", HALF),
    ],
    "mounts and annotations that change no name and give nothing": [
        mount("/etc/ssl/certs/more"),
        mount("/usr/local/share/ca-certificates"),
        mount("/library"),
        mount("/etc/byohost"),
        of_pod("hostnameOverride", "operator"),
        required("matchExpressions", "node-role.kubernetes.io/control-plane", "DoesNotExist"),
        template_annotation("sidecar.istio.io/inject", "false"),
        template_annotation("vault.hashicorp.com/agent-inject", "false"),
        Patch("add", "ServiceAccount", "byohost-operator", "/metadata/annotations", {"byohost.test/note": "x"}),
    ],
}


@pytest.mark.parametrize("patches", GREEN.values(), ids=GREEN)
def test_what_is_merely_unlike_ours_is_green(tmp_path: Path, patches: list[Patch]) -> None:
    """A reviewer would not mind, and no clause does."""
    report = linted(tmp_path, patched(bundle_text(), patches))
    assert [result["message"] for result in report["results"] if result["verdict"] != "passed"] == []
    assert report["verdict"] == "conformant"
