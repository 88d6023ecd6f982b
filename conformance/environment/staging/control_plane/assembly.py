"""Puts a run on a control plane together, step by step; the caller's stack undoes each. Edge: all of this folder."""

import secrets
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from clusters.control_plane.layout import HERE
from clusters.control_plane.running import ControlPlane, control_plane
from conformance.environment import scratch_folders
from conformance.environment.options import RunOptions
from conformance.environment.pace import Pace
from conformance.environment.registration import register
from conformance.environment.run_environment import SYSTEM, Authorities
from conformance.environment.stage import Assembled, EvidenceFolder, Steps
from conformance.environment.staging import harness_components, vendor
from conformance.environment.staging.control_plane import run_environment
from conformance.environment.staging.control_plane.admission import answering_webhook
from conformance.environment.staging.control_plane.command import operator_command
from conformance.environment.staging.control_plane.egress_proxy import Names
from conformance.environment.staging.control_plane.images import registry
from conformance.environment.staging.control_plane.kubelet import Kubelet, Outside, Plays, played
from conformance.environment.staging.control_plane.platform import NamedPlatform, named_platform
from conformance.environment.staging.control_plane.run_environment import PlayedEnvironment, PlayedKube
from conformance.environment.staging.control_plane.silence import silent_place
from conformance.environment.staging.control_plane.stage import PlayedStage, sited
from conformance.target.description import Target
from conformance.target.operator_names import names_in
from egress_profiles.endpoints import KUBERNETES, LOGIN, PLATFORM
from egress_profiles.manifests import DISTRUSTED_HOST, MISNAMED_HOST
from fake_platform import manifests
from fake_platform.certificates import RunCA
from fake_platform.pods import RUN_LABEL

PACE = Pace(hosts=16, ease=2, recorded="seconds-control-plane.toml")
"""An operator is a process here, and what befalls it is mostly waiting."""


def assemble(
    target: Target, options: RunOptions, folder: EvidenceFolder, progress: Steps, stack: ExitStack
) -> Assembled[PlayedStage]:
    """Platform, control plane, played node, host: everything up to the applied bundle.

    Raises:
        ClusterError, KubeError, StagingError: something of ours did not come up.
        UsageError: the target's operator is no process, or its bundle cannot be read.
    """
    command = operator_command(target)
    environment, kubelet = _surroundings(
        target, options.run_id, Plays(registry(options.run_id), command), progress, stack
    )
    environment = replace(environment, evidence=folder.path)
    _harness(environment)
    host = register(environment, "host", sited(environment.authorities.platform), installed=True)
    progress.step(f"registered host {host.name}; applying its bundle")
    bundle = host.download()
    host = replace(host, environment=replace(environment, operator=names_in(bundle)))
    try:
        host.apply(bundle)
    except AssertionError as refusal:
        progress.step(str(refusal))  # its own fault, which the checks tell, each for its clause
    version = str(environment.kube.get("/version")["gitVersion"])
    surroundings = {"ground": "control-plane", "kubernetes": version, "operator": " ".join(command)}
    return Assembled(PlayedStage(host.environment, host, bundle, folder, kubelet), surroundings)


def _surroundings(
    target: Target, run: str, plays: Plays, progress: Steps, stack: ExitStack
) -> tuple[PlayedEnvironment, Kubelet]:
    """Everything but the host; the report's folder is still to be named."""
    progress.step("starting etcd, API server, controllers, and a platform on this machine")
    began = time.time()
    plane = stack.enter_context(control_plane(progress.step, stack.enter_context(scratch_folders.folder())))
    progress.step(f"the API server is ready after {time.time() - began:.1f} s; playing a node")
    platform = stack.enter_context(named_platform(target, run, plane.layout.folder / "platform", plane.group))
    foreign = RunCA.create(f"byohost foreign {run}")
    outside = Outside(_names(platform), _wrong(platform, foreign))
    kubelet = stack.enter_context(played(plane, plays, outside))
    platform.answering()
    control = stack.enter_context(platform.client())
    control.set_channel(configured=True)
    environment = PlayedEnvironment(
        run=run,
        target=target,
        kube=PlayedKube.on(plane.kubeconfig, str(plane.kubectl), kubelet),
        control=control,
        node=run_environment.node(kubelet, plane.layout.audit_log, began),
        images=plays.pulls.images,
        authorities=Authorities(platform.authority.cert_pem, platform.authority.cert_pem, foreign.cert_pem),
        evidence=Path(),
        pairs={actor: f"{actor}:{secrets.token_urlsafe(24)}" for actor in ("operator", "node", "sandbox")},
        template=vendor.template(target),
        places=_places(plane, platform),
        kubelet=kubelet,
        pace=PACE,
        silent_place=silent_place,
        answering_webhook=answering_webhook,
    )
    return environment, kubelet


def _harness(environment: PlayedEnvironment) -> None:
    """The harness's own namespace, and the control client in it, which is played as well."""
    namespace = {"metadata": {"name": SYSTEM, "labels": {RUN_LABEL: environment.run}}}
    environment.kube.create("/api/v1/namespaces", namespace)
    client = harness_components.labelled(harness_components.control_client(environment.images.sandbox), environment.run)
    environment.kube.create(f"/apis/apps/v1/namespaces/{SYSTEM}/deployments", client)


def _names(platform: NamedPlatform) -> Names:
    """The platform's names, as operators ask their way out for them."""
    known = urlsplit(manifests.ENDPOINT).hostname or ""
    return Names({known: platform.tls}, manifests.CHANNEL_SUFFIX, platform.tls)


def _wrong(platform: NamedPlatform, foreign: RunCA) -> dict[str, str]:
    """Certificate and key for each channel host whose certificate is wrong: of a foreign authority, of another name."""
    shown = {
        DISTRUSTED_HOST: foreign.leaf(DISTRUSTED_HOST),
        MISNAMED_HOST: platform.authority.leaf(f"not-{MISNAMED_HOST}"),
    }
    return {name: key + certificate for name, (certificate, key) in shown.items()}


def _places(plane: ControlPlane, platform: NamedPlatform) -> dict[str, str]:
    """What stands at the addresses of a cluster, on this machine."""
    return {
        PLATFORM.ipv4: f"{HERE}:{platform.tls}",
        LOGIN.ipv4: f"{HERE}:{platform.login}",
        KUBERNETES.ipv4: f"{HERE}:{plane.layout.api}",
    }
