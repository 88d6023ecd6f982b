"""What is seen of an operator that is cut off from the cluster's API. Pure."""

from conformance.families._shared.api_unreachable import ApiUnreachable

__all__ = ["ApiUnreachable"]
