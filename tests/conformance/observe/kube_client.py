"""A client of what a test serves in an API server's place."""

from pathlib import Path

import yaml
from pytest_httpserver import HTTPServer

from conformance.observe.kube import Kube


def client(server: HTTPServer, folder: Path) -> Kube:
    """By a kubeconfig that is written into the folder."""
    document = {
        "clusters": [{"name": "c", "cluster": {"server": server.url_for("").rstrip("/")}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "c",
        "users": [{"name": "u", "user": {}}],
    }
    file = folder / "kubeconfig"
    file.write_text(yaml.safe_dump(document))
    return Kube.connect(file, "kubectl")
