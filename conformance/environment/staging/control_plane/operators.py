"""Operators as processes of this machine, with the files and variables of their pods. Edge: subprocess, files, API."""

import asyncio
import contextlib
import json
import os
import signal
from asyncio.subprocess import DEVNULL, STDOUT
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.environment.staging.control_plane import volumes
from conformance.environment.staging.control_plane.api import Api
from conformance.environment.staging.control_plane.volumes import UnplayableError
from egress_profiles.endpoints import PROXY

Object = dict[str, Any]
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "GOCOVERDIR")
"""Variables that a process has from us; no proxy, no kubeconfig, no credential of whoever runs the harness."""

ACCOUNT_VARIABLE = "BYOHOST_ACCOUNT_DIRECTORY"
"""Names the folder with the token, `ca.crt` and `namespace` of the pod's account, which a container has elsewhere."""

SHORTEST = 600
"""Seconds that a token of the API server lives at least (TokenRequest)."""


@dataclass(frozen=True)
class Ground:
    """What every process is given: the command of an operator, the API server's authority, its process group."""

    command: tuple[str, ...]
    authority: str
    group: int


@dataclass(frozen=True)
class Ways:
    """Where a pod finds what it dials: the address of its proxy, address and port of its API server."""

    proxy: str
    server: tuple[str, int]


@dataclass(frozen=True)
class Running:
    """One process of an operator."""

    process: asyncio.subprocess.Process
    log: Path

    async def ended(self) -> int:
        """Wait for its end: the exit code, 128 and the signal's number where a signal ended it."""
        code = await self.process.wait()
        return 128 - code if code < 0 else code

    def stop(self) -> None:
        """Ask it to end, as a kubelet does first."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()


class Operators:
    """Starts operators for pods; `folder` holds what is theirs."""

    def __init__(self, api: Api, ground: Ground, folder: Path) -> None:
        self._api = api
        self._ground = ground
        self._folder = folder

    async def start(self, pod: Object, container: Object, number: int, ways: Ways) -> Running:
        """The process of that container, its `number`-th since the pod began.

        Raises:
            UnplayableError: it asks for what no process can be given here.
            ApiError, OSError: a file could not be had, or the program not be started.
        """
        root = self._folder / pod["metadata"]["uid"]
        paths = volumes.mounts(container)
        await self._lay_out(pod, paths, root)
        named = await self._variables(pod, container, tuple(paths), str(root))
        env = {name: value.replace(PROXY.ipv4, ways.proxy) for name, value in named.items()} | _services(ways)
        account = root / volumes.ACCOUNT.lstrip("/")
        env |= {ACCOUNT_VARIABLE: str(account)} if account.exists() else {}
        places = {
            "{account}": str(account),
            "{root}": str(root),
            "{kubeconfig}": str(self._kubeconfig(root, account, ways)),
        }
        arguments = [volumes.relocated(str(each), tuple(paths), str(root)) for each in container.get("args") or []]
        log = root / f"{container['name']}.{number}.log"
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *(_filled(word, places) for word in self._ground.command),
                *arguments,
                stdin=DEVNULL,
                stdout=output,
                stderr=STDOUT,
                cwd=root,
                env=_inherited() | env,
                process_group=self._ground.group,
            )
        return Running(process, log)

    async def _lay_out(self, pod: Object, paths: Mapping[str, str], root: Path) -> None:
        """The volumes under `.volumes`, and a link to each where the container has it."""
        (root / ".volumes").mkdir(parents=True, exist_ok=True, mode=0o700)
        for volume in pod["spec"].get("volumes") or []:
            if volume["name"] in paths.values():
                place = root / ".volumes" / volume["name"]
                for name, data in (await self._contents(pod, volume)).items():
                    _written(place / name, data)
                place.mkdir(exist_ok=True)
        for path, name in paths.items():
            link = root / path.lstrip("/")
            link.parent.mkdir(parents=True, exist_ok=True)
            if not link.is_symlink():
                link.symlink_to(root / ".volumes" / name)

    async def renew(self, pod: Object, container: Object) -> None:
        """Put newer tokens in the place of those that have an audience, as a kubelet does after most of their life.

        Raises:
            ApiError: its pod or account is on the way out.
        """
        root, mounted = self._folder / pod["metadata"]["uid"], volumes.mounts(container).values()
        for volume in pod["spec"].get("volumes") or []:
            for wanted in volumes.tokens(volume) if volume["name"] in mounted else ():
                token = await self._token(pod, wanted)
                _written(root / ".volumes" / volume["name"] / wanted["path"], token.encode())

    async def _contents(self, pod: Object, volume: Object) -> dict[str, bytes]:
        kind = next((each for each in volume if each != "name"), "emptyDir")
        if kind == "emptyDir":
            return {}
        if kind == "projected":
            found: dict[str, bytes] = {}
            for source in volume[kind].get("sources") or []:
                found |= await self._source(pod, source)
            return found
        return await self._source(pod, {kind: volume[kind]})

    async def _source(self, pod: Object, source: Object) -> dict[str, bytes]:
        match source:
            case {"serviceAccountToken": wanted}:
                return {wanted["path"]: (await self._token(pod, wanted)).encode()}
            case {"configMap": wanted}:
                return volumes.picked(await self._held(pod, "configmaps", wanted), wanted.get("items"))
            case {"secret": wanted}:
                named = {"name": wanted.get("secretName") or wanted.get("name"), "optional": wanted.get("optional")}
                return volumes.picked(await self._held(pod, "secrets", named), wanted.get("items"))
            case {"downwardAPI": wanted}:
                items = wanted.get("items") or []
                return {each["path"]: volumes.field(pod, each["fieldRef"]["fieldPath"]).encode() for each in items}
        raise UnplayableError(f"a volume of the kind {next(iter(source), 'none')} is not played")

    async def _held(self, pod: Object, plural: str, wanted: Mapping[str, Any]) -> dict[str, bytes]:
        """What a Secret or ConfigMap holds; a kubelet asks until it is there, unless it is optional.

        Raises:
            ApiError: it is not there.
        """
        path = f"/api/v1/namespaces/{pod['metadata']['namespace']}/{plural}/{wanted['name']}"
        found = await self._api.find(path) if wanted.get("optional") else await self._api.call("GET", path)
        kind = "Secret" if plural == "secrets" else "ConfigMap"
        return volumes.held({**found, "kind": kind}) if found else {}

    async def _token(self, pod: Object, wanted: Mapping[str, Any]) -> str:
        """A token of the pod's account that is bound to the pod; it outlives the run."""
        metadata, account = pod["metadata"], pod["spec"]["serviceAccountName"]
        bound = {"apiVersion": "v1", "kind": "Pod", "name": metadata["name"], "uid": metadata["uid"]}
        spec: Object = {
            "expirationSeconds": max(SHORTEST, int(wanted.get("expirationSeconds") or 3600)),
            "boundObjectRef": bound,
        }
        spec |= {"audiences": [wanted["audience"]]} if wanted.get("audience") else {}
        path = f"/api/v1/namespaces/{metadata['namespace']}/serviceaccounts/{account}/token"
        body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
        return str((await self._api.call("POST", path, body))["status"]["token"])

    async def _variables(self, pod: Object, container: Object, paths: Sequence[str], root: str) -> dict[str, str]:
        named: dict[str, str] = {}
        for source in container.get("envFrom") or []:
            plural, key = ("secrets", "secretRef") if "secretRef" in source else ("configmaps", "configMapRef")
            found = await self._held(pod, plural, source[key])
            named |= {source.get("prefix", "") + name: value.decode() for name, value in found.items()}
        own = [(each["name"], await self._value(pod, each)) for each in container.get("env") or []]
        name = {"HOSTNAME": pod["metadata"]["name"]}
        return name | volumes.variables([*named.items(), *own], paths, root)

    async def _value(self, pod: Object, item: Object) -> str:
        match item.get("valueFrom"):
            case None:
                return str(item.get("value") or "")
            case {"fieldRef": {"fieldPath": path}}:
                return volumes.field(pod, path)
            case {"secretKeyRef": wanted}:
                return (await self._held(pod, "secrets", wanted)).get(wanted["key"], b"").decode()
            case {"configMapKeyRef": wanted}:
                return (await self._held(pod, "configmaps", wanted)).get(wanted["key"], b"").decode()
        raise UnplayableError(f"the variable {item['name']} comes from what is not played")

    def _kubeconfig(self, root: Path, account: Path, ways: Ways) -> Path:
        """The way to the API server as a kubeconfig, for operators that read nothing else outside of a container."""
        host, port = ways.server
        (root / ".api-ca.crt").write_text(self._ground.authority, encoding="ascii")
        cluster = {"server": f"https://{host}:{port}", "certificate-authority": str(root / ".api-ca.crt")}
        document = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "pod",
            "clusters": [{"name": "pod", "cluster": cluster}],
            "users": [{"name": "pod", "user": {"tokenFile": str(account / "token")}}],
            "contexts": [{"name": "pod", "context": {"cluster": "pod", "user": "pod"}}],
        }
        (root / "kubeconfig").write_text(json.dumps(document), encoding="utf-8")
        return root / "kubeconfig"


def _services(ways: Ways) -> dict[str, str]:
    """What Kubernetes tells every container of its API server."""
    host, port = ways.server
    names = ("KUBERNETES_SERVICE_PORT", "KUBERNETES_SERVICE_PORT_HTTPS")
    return {"KUBERNETES_SERVICE_HOST": host, **dict.fromkeys(names, str(port))}


def _filled(word: str, places: Mapping[str, str]) -> str:
    for mark, place in places.items():
        word = word.replace(mark, place)
    return word


def _inherited() -> dict[str, str]:
    """With the folders of Python's path as they are from here: a process begins in another."""
    found = {name: os.environ[name] for name in INHERITED if name in os.environ}
    if "PYTHONPATH" in found:
        folders = (str(Path(each).absolute()) for each in found["PYTHONPATH"].split(os.pathsep) if each)
        found["PYTHONPATH"] = os.pathsep.join(folders)
    return found


def _written(file: Path, data: bytes) -> None:
    """A file that its owner alone reads; replaced at once, as a kubelet does it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(data)
    with contextlib.suppress(OSError):
        fresh.replace(file)
