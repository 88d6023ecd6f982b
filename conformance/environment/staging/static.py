"""The stage of a run that judges nothing but static clauses: a bundle, and no cluster. Edge: a platform as a child.

The bundle is downloaded from the same platform that a cluster would hold, so that its text is the one that is applied
there; only the operator's image has a digest that nobody pushed.
"""

from contextlib import ExitStack

from conformance.environment.options import RunOptions
from conformance.environment.registration import site_of
from conformance.environment.stage import Assembled, StaticStage, Steps
from conformance.environment.staging import vendor
from conformance.environment.staging.laptop import laptop_platform
from conformance.target.bundle.source import judged
from conformance.target.description import Target
from fake_platform import registry_manifests
from fake_platform.certificates import RunCA
from fake_platform.client import ControlClient

OPERATOR_IMAGE = f"{registry_manifests.HOST}/byohost/operator@sha256:{'0' * 64}"
"""Named by digest as a run's own image is, and never pulled."""


def lay_out(
    target: Target,
    options: RunOptions,
    progress: Steps,
    stack: ExitStack,
    platform: ControlClient | None = None,
) -> Assembled[StaticStage]:
    """The target's bundle, made by a platform that stands, or else by one that lives as long as the stack.

    Raises:
        StagingError: the platform did not start.
        UsageError: the target's bundle file cannot be read.
    """
    progress.step("every selected clause is static: a bundle is rendered, and no cluster is made")
    control = platform or stack.enter_context(laptop_platform(target))
    text = _downloaded(control, target, options.run_id)
    return Assembled(StaticStage(text, options.run_id), {"cluster": "none", "bundle": target.bundle.source})


def _downloaded(control: ControlClient, target: Target, run: str) -> str:
    """Register a host and download its bundle, as a run on a cluster does; the target's own file is put to it."""
    name = f"host-{run}"
    control.set_channel(configured=True)
    control.register_host(
        name, list(target.operator.families), workload_identity="workload-identity" in target.operator.features
    )
    authority = RunCA.create(f"byohost proxy {run}").cert_pem
    site = site_of(f"byohost-{name}", OPERATOR_IMAGE, authority)
    return judged(control.download_bundle(name, site), target, vendor.template(target), site)
