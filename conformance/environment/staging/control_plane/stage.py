"""The stage of a run on a control plane alone. Edge: the environment."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.contract.exits import HarnessError
from conformance.environment.registration import Sited, register, site_of
from conformance.environment.stage import Liveness
from conformance.environment.staging.control_plane.kubelet import Kubelet
from conformance.environment.staging.stage import RunStage, asked
from conformance.environment.subject import HostUnderTest
from conformance.observe.kube import KubeError
from fake_platform.model import Site
from fake_platform.redaction import redact

MOST = 2000
"""Entries of the journal that are kept as evidence."""

LOOPBACK = "127.0.0.0/8"
"""Where sidecars and the API server are."""


def sited(authority: str) -> Sited:
    """A site as every run has it, whose way out looks into nothing: operators trust who signed the platform's leaf."""

    def site(namespace: str, image: str, _: str) -> Site:
        usual = site_of(namespace, image, authority)
        return usual.model_copy(update={"no_proxy": f"{usual.no_proxy},{LOOPBACK}"})

    return site


@dataclass(frozen=True)
class PlayedStage(RunStage):
    """One run; nobody could go anywhere but to this machine's own loopback."""

    kubelet: Kubelet

    def new_host(self, suffix: str, *, installed: bool = False) -> HostUnderTest:
        """Register a host of its own for a scenario; it is not installed yet, and whoever asked removes it."""
        return register(self.environment, suffix, sited(self.environment.authorities.platform), installed=installed)

    def evidence(self, check: str) -> Sequence[Path]:
        """Save the state of things for that check, now: journal, and each host's pods and what its operators printed.

        Few calls, since many a check cannot be made here and says so in its own words already.
        """
        folder, environment = self.folder.evidence(check), self.environment
        entries = environment.control.journal(after=0).entries[-MOST:]
        written = [_kept(folder / "journal.jsonl", "\n".join(json.dumps(entry.to_json()) for entry in entries))]
        for pod in environment.kube.get("/api/v1/pods")["items"]:
            place = folder / pod["metadata"]["namespace"] / pod["metadata"]["name"]
            written.append(_kept(place.with_name(f"{place.name}.json"), json.dumps(pod, indent=1)))
            if pod["spec"].get("serviceAccountName") == environment.operator.account:
                written += self._printed(pod, place)
        return written

    def _printed(self, pod: Mapping[str, Any], place: Path) -> list[Path]:
        namespace, name = pod["metadata"]["namespace"], pod["metadata"]["name"]
        written = []
        for container in (each["name"] for each in pod["spec"]["containers"]):
            try:
                log = self.kubelet.log(namespace, name, container, previous=False)
            except (KubeError, OSError):
                continue
            written.append(_kept(place.with_name(f"{place.name}.{container}.log"), log.decode(errors="replace")))
        return written

    def egress(self) -> Mapping[str, Any] | None:
        """Nobody goes anywhere."""
        return None

    def alive(self) -> Sequence[Liveness]:
        """API server, platform and the played kubelet, each asked now."""
        environment = self.environment
        return (
            asked("API server", lambda: str(environment.kube.get("/version")["gitVersion"])),
            asked("platform", lambda: f"{len(environment.control.hosts())} hosts"),
            asked("played kubelet", self._untroubled),
        )

    def _untroubled(self) -> str:
        if self.kubelet.trouble:
            raise HarnessError(self.kubelet.trouble[0])
        return "it plays"


def _kept(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(redact(text), encoding="utf-8")
    return file
