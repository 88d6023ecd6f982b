"""An operator whose template comes from another project, with the habits of that house."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

RENDER = pod.render
SOON = [
    {"key": f"node.kubernetes.io/{what}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 30}
    for what in ("not-ready", "unreachable")
]


def render(launch: Any, site: Any) -> dict[str, Any]:
    """As ever, with the habits of that house."""
    manifest = RENDER(launch, site)
    spec = manifest["spec"]
    (container,), (sidecar,) = spec["containers"], spec["initContainers"]
    spec["hostname"] = "sandbox"
    spec["tolerations"] = SOON
    container["volumeMounts"] = [
        {**mount, "readOnly": True} if mount["name"] == "workspace" else mount for mount in container["volumeMounts"]
    ]
    limits = sidecar["resources"]["limits"]
    sidecar["resources"] = {**sidecar["resources"], "limits": {"memory": limits["memory"]}}
    sizes = container["resources"]
    sizes["requests"] = {**sizes["requests"], "memory": sizes["limits"]["memory"]}
    spec["volumes"].append({"name": "caller", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}})
    container["volumeMounts"].append({"name": "caller", "mountPath": "/caller", "readOnly": True})
    return manifest


pod.render = render

if __name__ == "__main__":
    sys.exit(main())
