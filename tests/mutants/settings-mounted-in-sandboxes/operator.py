"""An operator that shows its settings to its sandboxes."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

RENDER = pod.render


def render(launch: Any, site: Any) -> dict[str, Any]:
    """As ever, with the ConfigMap and a root that can be written."""
    manifest = RENDER(launch, site)
    manifest["spec"]["volumes"].append({"name": "settings", "configMap": {"name": "byohost-operator"}})
    (container,) = manifest["spec"]["containers"]
    container["volumeMounts"].append({"name": "settings", "mountPath": "/etc/byohost-settings"})
    container["securityContext"] = {**container["securityContext"], "readOnlyRootFilesystem": False}
    return manifest


pod.render = render

if __name__ == "__main__":
    sys.exit(main())
