"""The proxy and the DNS server as Kubernetes objects. Pure.

Both run in the system namespace (made by the caller), from images loaded into the node, at fixed dual-stack ClusterIPs.
The proxy's mitmdump arguments are a parameter, so that a naive proxy (a mutant) stands where the strict one does.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from egress_profiles import dns
from egress_profiles.battery_profile import FOREIGN_HOST
from egress_profiles.endpoints import (
    CHANNEL_SUFFIX,
    DNS,
    DNS_PORT,
    NODE_PROXY_PORT,
    OPERATOR_PROXY_PORT,
    PROXY,
    SANDBOX_PROXY_PORT,
    SYSTEM_NAMESPACE,
    Endpoint,
)

Object = dict[str, Any]
PROFILE_PATH = "/etc/byohost/profile.json"
LIVE_PROFILE_PATH = "/var/lib/byohost/profile.json"
"""The profile in force: the one above when the proxy starts, and whatever `RELOAD` puts there."""

CREDENTIALS_PATH = "/etc/byohost/credentials.json"
FOREIGN_PATH = "/etc/byohost/foreign.pem"
MISNAMED_PATH = "/etc/byohost/misnamed.pem"
SCRIPT_PATH = "/etc/byohost/script.py"
PLATFORM_CA_PATH = "/etc/byohost/platform-ca/ca.crt"
DISTRUSTED_HOST = f"distrusted.{CHANNEL_SUFFIX}"
MISNAMED_HOST = f"misnamed.{CHANNEL_SUFFIX}"
"""A channel host at which the proxy shows a certificate of a foreign authority, to see who opens it all the same."""

CONFDIR = "/var/lib/mitmproxy"
USER = 65532
PORTS = {"operator": OPERATOR_PROXY_PORT, "node": NODE_PROXY_PORT, "sandbox": SANDBOX_PROXY_PORT}
_START = f"""
import shutil, sys
from mitmproxy.tools.main import mitmdump
shutil.copy("{PROFILE_PATH}", "{LIVE_PROFILE_PATH}")
sys.exit(mitmdump())
"""
MITMDUMP = ("python3", "-c", _START)
_RELOAD = f"""
import os, signal, sys
with open("{LIVE_PROFILE_PATH}.new", "w") as profile:
    profile.write(sys.stdin.read())
os.replace("{LIVE_PROFILE_PATH}.new", "{LIVE_PROFILE_PATH}")
os.kill(1, signal.SIGHUP)
"""
RELOAD = ("python3", "-c", _RELOAD)
"""Run in the proxy's container with a profile's JSON on stdin: its log then says that this one is in force."""

STRICT = (
    *("-s", "/app/egress_profiles/addon.py"),
    *("--set", f"byohost_profile={LIVE_PROFILE_PATH}", "--set", f"byohost_credentials={CREDENTIALS_PATH}"),
)
"""The arguments that make a mitmdump the strict allowlist proxy."""


@dataclass(frozen=True)
class Proxy:
    """One proxy: its image, the profile as `Profile.to_json` wrote it, whom it trusts, and as whom it forges.

    `ca_pem` is the proxy CA's private key and certificate in one PEM (RSA: mitmproxy's code expects it).
    `arguments` is what follows the listening and trust arguments: the addon, or a naive variant's; `script` is the text
    of a naive variant's own, which then stands at `SCRIPT_PATH`. `pairs` is the `user:password` of each actor, for a
    profile that asks for them. `foreign_pem` is key and certificate, of an authority that nobody was given, which the
    proxy shows for `witness.FOREIGN_HOST` (to the node) and `DISTRUSTED_HOST` (to operators), as an inspecting proxy
    does whose CA was forgotten. `misnamed_pem` is one of an authority that everybody trusts, for another name than
    `MISNAMED_HOST`, for which it is shown.
    """

    image: str
    profile_json: str
    platform_ca_pem: str
    ca_pem: str = field(repr=False)
    pairs: Mapping[str, str] = field(repr=False)
    foreign_pem: str = field(repr=False)
    misnamed_pem: str = field(repr=False)
    arguments: tuple[str, ...] = STRICT
    script: str = ""
    name_server: str = DNS.ipv4
    """Our own, the only one that the proxy asks."""


def proxy(wanted: Proxy) -> list[Object]:
    """Render ConfigMap, Secret, Deployment and Service `proxy`."""
    ports = [{"name": name, "port": port, "targetPort": port, "protocol": "TCP"} for name, port in PORTS.items()]
    return [
        named("v1", "ConfigMap", "proxy")
        | {
            "data": {
                "profile.json": wanted.profile_json,
                "ca.crt": wanted.platform_ca_pem,
                "script.py": wanted.script,
            }
        },
        named("v1", "Secret", "proxy")
        | {
            "stringData": {
                "mitmproxy-ca.pem": wanted.ca_pem,
                "credentials.json": json.dumps(dict(wanted.pairs)),
                "foreign.pem": wanted.foreign_pem,
                "misnamed.pem": wanted.misnamed_pem,
            }
        },
        deployment("proxy", _proxy_pod(wanted), _inputs(wanted)),
        service(PROXY, ports),
    ]


def proxy_arguments(arguments: tuple[str, ...] = STRICT) -> tuple[str, ...]:
    """Give mitmdump's arguments: three regular listeners, what to forge with, the only CA to trust, and the rest."""
    modes = [part for port in PORTS.values() for part in ("--mode", f"regular@{port}")]
    trust = ("--set", f"confdir={CONFDIR}", "--set", f"ssl_verify_upstream_trusted_ca={PLATFORM_CA_PATH}")
    # Without upstream_cert=false mitmproxy would show the foreign one for all names of a certificate that has its name.
    shown = {FOREIGN_HOST: FOREIGN_PATH, DISTRUSTED_HOST: FOREIGN_PATH, MISNAMED_HOST: MISNAMED_PATH}
    wrong = [part for host, path in shown.items() for part in ("--certs", f"{host}={path}")]
    return (*modes, *trust, "--set", "upstream_cert=false", *wrong, *arguments)


def name_server(image: str, moved: Mapping[str, str] | None = None) -> list[Object]:
    """Render ConfigMap, Deployment and Service `dns`; `moved` as for `dns.corefile`."""
    text = dns.corefile(moved)
    pod = {
        "containers": [
            {
                **container("dns", image, ("/coredns", "-conf", "/etc/coredns/Corefile"), ()),
                "ports": [{"containerPort": dns.LISTEN_PORT, "protocol": p} for p in ("UDP", "TCP")],
                "readinessProbe": {"tcpSocket": {"port": dns.LISTEN_PORT}, "periodSeconds": 1},
                "resources": _resources("10m", "32Mi", "128Mi"),
                "volumeMounts": [{"name": "config", "mountPath": "/etc/coredns", "readOnly": True}],
            }
        ],
        "volumes": [{"name": "config", "configMap": {"name": "dns"}}],
    }
    ports = [
        {"name": f"dns-{p.lower()}", "port": DNS_PORT, "targetPort": dns.LISTEN_PORT, "protocol": p}
        for p in ("UDP", "TCP")
    ]
    return [
        named("v1", "ConfigMap", "dns") | {"data": {"Corefile": text}},
        deployment("dns", pod, (text,)),
        service(DNS, ports),
    ]


def _proxy_pod(wanted: Proxy) -> Object:
    return {
        "dnsPolicy": "None",
        "dnsConfig": {"nameservers": [wanted.name_server]},
        "containers": [
            {
                **container("proxy", wanted.image, MITMDUMP, proxy_arguments(wanted.arguments)),
                "env": [
                    {"name": "HOME", "value": "/tmp"},  # noqa: S108 - a path inside the pod
                ],
                "ports": [{"name": name, "containerPort": port} for name, port in PORTS.items()],
                "readinessProbe": {"tcpSocket": {"port": OPERATOR_PROXY_PORT}, "periodSeconds": 1},
                "resources": _resources("50m", "128Mi", "512Mi"),
                "volumeMounts": _proxy_mounts(),
            }
        ],
        "volumes": [
            {"name": "scratch", "emptyDir": {}},
            {"name": "confdir", "emptyDir": {}},
            {"name": "live", "emptyDir": {}},
            {"name": "ca", "secret": {"secretName": "proxy", "defaultMode": 0o440}},
            {"name": "policy", "configMap": {"name": "proxy"}},
        ],
    }


def _inputs(wanted: Proxy) -> tuple[str, ...]:
    secret = (wanted.ca_pem, wanted.foreign_pem, json.dumps(dict(wanted.pairs)))
    return (wanted.profile_json, wanted.platform_ca_pem, wanted.script, *secret)


def _proxy_mounts() -> list[Object]:
    """Mount what mitmproxy reads; it also writes its DH parameters into the confdir, hence the empty directory."""
    ca_file = "mitmproxy-ca.pem"
    return [
        {"name": "scratch", "mountPath": "/tmp"},  # noqa: S108 - a path inside the pod
        {"name": "confdir", "mountPath": CONFDIR},
        {"name": "live", "mountPath": str(PurePosixPath(LIVE_PROFILE_PATH).parent)},
        {"name": "ca", "mountPath": CREDENTIALS_PATH, "subPath": "credentials.json", "readOnly": True},
        {"name": "ca", "mountPath": FOREIGN_PATH, "subPath": "foreign.pem", "readOnly": True},
        {"name": "ca", "mountPath": MISNAMED_PATH, "subPath": "misnamed.pem", "readOnly": True},
        {"name": "ca", "mountPath": f"{CONFDIR}/{ca_file}", "subPath": ca_file, "readOnly": True},
        {"name": "policy", "mountPath": PROFILE_PATH, "subPath": "profile.json", "readOnly": True},
        {"name": "policy", "mountPath": PLATFORM_CA_PATH, "subPath": "ca.crt", "readOnly": True},
        {"name": "policy", "mountPath": SCRIPT_PATH, "subPath": "script.py", "readOnly": True},
    ]


def named(version: str, kind: str, name: str) -> Object:
    """An object of the system namespace, still without its body."""
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": name, "namespace": SYSTEM_NAMESPACE, "labels": {"app.kubernetes.io/name": name}},
    }


def container(name: str, image: str, command: tuple[str, ...], arguments: tuple[str, ...]) -> Object:
    """A hardened container of an image that is in the node."""
    return {
        "name": name,
        "image": image,
        "imagePullPolicy": "Never",
        "command": list(command),
        "args": list(arguments),
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }


def _resources(cpu: str, memory: str, limit: str) -> Object:
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": limit}}


def deployment(name: str, pod: Object, inputs: tuple[str, ...]) -> Object:
    """Wrap a pod; a hash of its inputs in the template rolls it when one changes."""
    digest = hashlib.sha256("\0".join(inputs).encode()).hexdigest()[:16]
    labels = {"app.kubernetes.io/name": name}
    hardened = {
        "runAsNonRoot": True,
        "runAsUser": USER,
        "runAsGroup": USER,
        "fsGroup": USER,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    spec = {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 2,
        "securityContext": hardened,
        **pod,
    }
    return named("apps/v1", "Deployment", name) | {
        "spec": {
            "replicas": 1,
            "strategy": {"type": "Recreate"},
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels, "annotations": {"byohost.test/settings-hash": digest}},
                "spec": spec,
            },
        }
    }


def service(endpoint: Endpoint, ports: list[Object]) -> Object:
    """The Service at an endpoint's two addresses."""
    return named("v1", "Service", endpoint.name) | {
        "spec": {
            "type": "ClusterIP",
            "clusterIP": endpoint.ipv4,
            "clusterIPs": list(endpoint.addresses),
            "ipFamilies": ["IPv4", "IPv6"],
            "ipFamilyPolicy": "RequireDualStack",
            "selector": {"app.kubernetes.io/name": endpoint.name},
            "ports": ports,
        }
    }
