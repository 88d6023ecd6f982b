"""An operator that lists the nodes each time it examines its rights."""

import sys
from typing import Any

from lightkube.core.generic_client import GenericSyncClient
from lightkube.generic_resource import GenericGlobalResource, create_api_info

from reference_operator import acting
from reference_operator.__main__ import main

EXAMINE = acting.examine


class Nodes(GenericGlobalResource):
    """The nodes, which are no business of an operator's."""

    _api_info = create_api_info("", "v1", "Node", "nodes")


def examine(cluster: Any, installation: Any, settings: Any, now: float) -> Any:
    """Ask for the nodes first, and take no notice of the refusal."""
    client: GenericSyncClient = cluster.client
    client.send(client.build_adapter_request(client.prepare_request("list", Nodes)))
    return EXAMINE(cluster, installation, settings, now)


acting.examine = examine

if __name__ == "__main__":
    sys.exit(main())
