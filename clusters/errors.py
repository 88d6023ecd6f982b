"""The one error that this room raises. Pure."""

BAD_ENVIRONMENT = 2


class ClusterError(Exception):
    """Something about the machine, the engine or a cluster stops the work.

    The message is one sentence or two for a person: what, where, what to do. ``exit_code`` is the process exit code
    that a command line should use: 2 for trouble of the environment, 64 for bad input.
    """

    def __init__(self, message: str, exit_code: int = BAD_ENVIRONMENT) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code
