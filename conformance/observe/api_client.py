"""The client library's way into a cluster, by one kubeconfig. Edge: files."""

from pathlib import Path

import yaml
from kubernetes import config
from kubernetes.client import ApiClient, Configuration

from conformance.observe import api_proxy


def connected(kubeconfig: Path, context: str | None) -> ApiClient:
    """Read the kubeconfig; nothing is asked of the cluster yet."""
    configuration = Configuration()
    config.load_kube_config(  # type: ignore[no-untyped-call]
        config_file=str(kubeconfig), context=context, client_configuration=configuration
    )
    api_proxy.take(configuration, named=_names_a_proxy(kubeconfig, context))
    return ApiClient(configuration)


def _names_a_proxy(kubeconfig: Path, context: str | None) -> bool:
    """Whether the context's cluster has a proxy of its own (`proxy-url`)."""
    document = yaml.safe_load(kubeconfig.read_text(encoding="utf-8"))
    name = context or document["current-context"]
    clusters = [each["context"]["cluster"] for each in document["contexts"] if each["name"] == name]
    return any(each["cluster"].get("proxy-url") for each in document["clusters"] if each["name"] in clusters)
