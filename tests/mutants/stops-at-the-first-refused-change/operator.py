"""An operator to which a 403 is a 403."""

import sys
from typing import Any

from reference_operator import sidecar
from reference_operator.__main__ import main


class Brisk(sidecar._Conversation):
    """As ever, until a change was refused."""

    refused = False

    def put(self, path: str, body: str) -> str:
        """Refused at once, once one was."""
        answer = "" if self.refused and path == "/v1/jwks" else super().put(path, body)
        self.refused = self.refused or (path == "/v1/jwks" and answer != "")
        return answer


conversation: Any = Brisk
sidecar._Conversation = conversation  # type: ignore[misc] # a mutant puts its own in its place


if __name__ == "__main__":
    sys.exit(main())
