"""Whether a run's cluster is one of ours: else nothing is registered in it, nor held back in it. Edge: the node."""

from conformance.environment.run_environment import Environment


def required(environment: Environment) -> None:
    """Go on where it is.

    Raises:
        SourceAbsent: it is somebody's.
    """
    if environment.silent_place is None:
        environment.node.run(["true"])
