"""An operator that writes its host's name into the default namespace."""

import contextlib
import sys
from typing import Any

from lightkube import ApiError
from lightkube.generic_resource import GenericNamespacedResource, create_api_info

from reference_operator import acting
from reference_operator.__main__ import main

EXAMINE = acting.examine


class ConfigMaps(GenericNamespacedResource):
    """Config maps, which are no business of an operator's."""

    _api_info = create_api_info("", "v1", "ConfigMap", "configmaps")


def examine(cluster: Any, installation: Any, settings: Any, now: float) -> Any:
    """Leave the note, unless it is there; then look as ever."""
    metadata: Any = {"name": settings.namespace, "namespace": "default"}
    note = ConfigMaps(metadata=metadata, data={"host": settings.host})
    with contextlib.suppress(ApiError):
        cluster.client.request("post", obj=note, namespace="default")
    return EXAMINE(cluster, installation, settings, now)


acting.examine = examine

if __name__ == "__main__":
    sys.exit(main())
