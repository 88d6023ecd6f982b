"""An operator that looks whether there is a label, and not what it says."""

import sys
from collections.abc import Mapping

from reference_operator import health
from reference_operator.__main__ import main

NAMESPACE, LABEL = health.namespace, "byohost.test/host"


def namespace(token_namespace: str, configured: str, labels: Mapping[str, str], host: str) -> str:
    """As ever, whichever host it names."""
    return NAMESPACE(token_namespace, configured, {LABEL: host} if LABEL in labels else {}, host)


health.namespace = namespace

if __name__ == "__main__":
    sys.exit(main())
