"""The states in which a sandbox has ended. Pure."""

from conformance.environment.subject import FINAL

__all__ = ["FINAL"]
