"""What annotations and labels ask runtimes, admission webhooks and clouds for, beside every field of a pod. Pure.

Sources: Container Device Interface (`cdi.k8s.io/`), CRI-O's annotations, NRI's plug-ins, the Network Plumbing Working
Group's `networks`; the identity webhooks and agents of AWS, Azure, Google and Alibaba; Vault's and Conjur's injectors.
"""

import re
from collections.abc import Mapping

_DEVICES = re.compile(
    r"cdi\.k8s\.io/.+|io\.kubernetes\.cri-o\..+|(?:.+\.)?nri\.io(?:/.+)?|(?:.+\.)?noderesource\.dev/.+"
    r"|k8s\.v1\.cni\.cncf\.io/.+|v1\.multus-cni\.io/.+|run\.oci\..+|io\.katacontainers\.config\..+"
)
"""Devices, mounts, networks and settings of the runtime."""
_CLOUD = re.compile(
    r"eks\.amazonaws\.com/(?:role-arn|audience)|iam\.amazonaws\.com/.+|iam\.gke\.io/gcp-service-account"
    r"|azure\.workload\.identity/.+|aadpodidbinding|pod-identity\.alibabacloud\.com/.+|vault\.security\.banzaicloud\.io/.+"
)
"""Identities of a cloud, whose tokens are put into the pod or answered to it."""
_SECRETS = re.compile(
    r"vault\.hashicorp\.com/agent-inject(?:-secret-.+)?|conjur\.org/inject|secrets-store\.csi\.x-k8s\.io/.+"
)
"""Secrets of a store outside."""
_OFF = frozenset({"", "false", "disabled", "no", "off"})


def devices(held: Mapping[str, object]) -> dict[str, object]:
    """BND-29: those that ask the runtime for devices, mounts, networks or settings past the pod's fields."""
    return _asked(held, _DEVICES)


def cloud_identity(*held: Mapping[str, object]) -> dict[str, object]:
    """BND-18, BND-32: those by which a cloud gives pods an identity of its own."""
    return {key: value for each in held for key, value in _asked(each, _CLOUD).items()}


def secrets(held: Mapping[str, object]) -> dict[str, object]:
    """BND-31: those by which a store of secrets puts some into the pod."""
    return _asked(held, _SECRETS)


def _asked(held: Mapping[str, object], rule: re.Pattern[str]) -> dict[str, object]:
    return {key: value for key, value in held.items() if rule.fullmatch(key) and str(value).lower() not in _OFF}
