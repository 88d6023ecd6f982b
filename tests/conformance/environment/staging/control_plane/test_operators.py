"""An operator's process gets what its pod gets: files, variables, arguments; and nothing of whoever runs us."""

import asyncio
import base64
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from conformance.environment.staging.control_plane.operators import Ground, Operators, Ways
from conformance.environment.staging.control_plane.volumes import UnplayableError
from tests.conformance.environment.staging.control_plane.paper_api import PaperApi, pod

TELLS = """
import json, os, pathlib, sys
root = pathlib.Path.cwd()
held = [file for file in sorted((root / ".volumes").rglob("*")) if file.is_file()]
files = {str(file.relative_to(root)): file.read_text() for file in held}
print(json.dumps({"arguments": sys.argv[1:], "env": dict(os.environ), "files": files}), flush=True)
"""
WAYS = Ways("127.9.9.9", ("127.0.0.1", 6000))
MOUNTED = [
    {"name": "account", "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount"},
    {"name": "key", "mountPath": "/etc/key"},
]
VOLUMES: list[dict[str, Any]] = [
    {
        "name": "account",
        "projected": {
            "sources": [
                {"serviceAccountToken": {"path": "token"}},
                {"configMap": {"name": "roots", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
                {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": {"fieldPath": "metadata.namespace"}}]}},
            ]
        },
    },
    {"name": "key", "secret": {"secretName": "install"}},
    {"name": "unmounted", "secret": {"secretName": "nobody-asks-for-it"}},
]
ENV = [
    {"name": "PLAIN", "value": "a$(P_FROM_MAP)"},
    {"name": "KEY_FILE", "value": "/etc/key/key"},
    {"name": "HTTPS_PROXY", "value": "http://10.96.0.40:3128"},
    {"name": "HELD", "valueFrom": {"secretKeyRef": {"name": "install", "key": "key"}}},
]


def held() -> PaperApi:
    """What the pods of these tests mount."""
    server = PaperApi()
    server.put(
        "/api/v1/namespaces/n/secrets/install",
        {"metadata": {}, "data": {"key": base64.b64encode(b"the key").decode()}},
    )
    roots = {"metadata": {}, "data": {"ca.crt": "PEM", "other": "not asked for"}}
    server.put("/api/v1/namespaces/n/configmaps/roots", roots)
    settings = {"metadata": {}, "data": {"FROM_MAP": "yes"}}
    server.put("/api/v1/namespaces/n/configmaps/settings", settings)
    return server


def told(tmp_path: Path, container: dict[str, Any], volumes: list[dict[str, Any]] = VOLUMES) -> dict[str, Any]:
    """What a process finds that is started for that container."""

    async def tale() -> dict[str, Any]:
        found = pod("operator", serviceAccountName="account", volumes=volumes)
        async with held().serving() as api:
            operators = Operators(
                api, Ground((sys.executable, "-c", TELLS, "{account}"), "PEM", os.getpgrp()), tmp_path
            )
            running = await operators.start(found, {"name": "c", "image": "operator", **container}, 0, WAYS)
            assert await running.ended() == 0, running.log.read_text()
            result: dict[str, Any] = json.loads(running.log.read_text())
            return result

    return asyncio.run(tale())


def test_a_process_has_what_its_pod_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files under a folder of its own, paths that lead there, the proxy at its own address; none of our variables."""
    monkeypatch.setenv("HTTP_PROXY", "http://ours:1")
    monkeypatch.setenv("KUBECONFIG", "/ours")
    found = told(
        tmp_path,
        {
            "args": ["--key", "/etc/key/key"],
            "env": ENV,
            "envFrom": [{"configMapRef": {"name": "settings"}, "prefix": "P_"}],
            "volumeMounts": MOUNTED,
        },
    )
    root, env = tmp_path / "uid-operator", found["env"]
    account = f"{root}/var/run/secrets/kubernetes.io/serviceaccount"
    assert found["arguments"] == [account, "--key", f"{root}/etc/key/key"]
    assert (env["PLAIN"], env["KEY_FILE"], env["HELD"]) == ("ayes", f"{root}/etc/key/key", "the key")
    assert (env["P_FROM_MAP"], env["BYOHOST_ACCOUNT_DIRECTORY"]) == ("yes", account)
    assert (env["KUBERNETES_SERVICE_HOST"], env["KUBERNETES_SERVICE_PORT"]) == ("127.0.0.1", "6000")
    assert "HTTP_PROXY" not in env
    assert "KUBECONFIG" not in env
    assert found["files"] == {
        ".volumes/account/ca.crt": "PEM",
        ".volumes/account/namespace": "n",
        ".volumes/account/token": "token of account",
        ".volumes/key/key": "the key",
    }


def test_what_nobody_mounts_is_not_asked_for(tmp_path: Path) -> None:
    """A Secret of a volume that no container has may be missing, and an optional one too."""
    assert told(tmp_path, {})["files"] == {}
    optional = [{"name": "key", "secret": {"secretName": "later", "optional": True}}]
    assert told(tmp_path, {"volumeMounts": MOUNTED[1:]}, optional)["files"] == {}


@pytest.mark.parametrize(
    "container",
    [
        {"volumeMounts": [{"name": "disk", "mountPath": "/disk"}]},
        {"env": [{"name": "CPU", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}}]},
        {"env": [{"name": "IPS", "valueFrom": {"fieldRef": {"fieldPath": "status.podIPs"}}}]},
    ],
)
def test_what_no_process_can_be_given_is_said(tmp_path: Path, container: dict[str, Any]) -> None:
    """And not left out in silence."""
    with pytest.raises(UnplayableError, match="not played"):
        told(tmp_path, container, [{"name": "disk", "hostPath": {"path": "/"}}])


def test_tokens_for_others_are_renewed_in_their_files(tmp_path: Path) -> None:
    """The one with an audience is replaced; the account's own, and one that the container does not have, are not."""
    proof = {"serviceAccountToken": {"path": "proof", "audience": "https://platform.byohost.test"}}
    own = {"serviceAccountToken": {"path": "token"}}
    sources = [{"name": name, "projected": {"sources": [own, proof]}} for name in ("tokens", "unmounted")]
    container = {"name": "c", "volumeMounts": [{"name": "tokens", "mountPath": "/tokens"}]}
    folder = tmp_path / "uid-operator" / ".volumes" / "tokens"
    folder.mkdir(parents=True)
    for name in ("token", "proof"):
        (folder / name).write_text("old")

    async def tale() -> None:
        found = pod("operator", serviceAccountName="account", volumes=sources)
        async with held().serving() as api:
            await Operators(api, Ground(("true",), "PEM", 0), tmp_path).renew(found, container)

    asyncio.run(tale())
    assert {file.name: file.read_text() for file in folder.iterdir()} == {"token": "old", "proof": "token of account"}
    assert not (folder.parent / "unmounted").exists()
