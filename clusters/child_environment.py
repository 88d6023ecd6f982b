"""The variables that a child process inherits, read while other threads may change them. Edge: the process."""

import os


def inherited() -> dict[str, str]:
    """This process's variables, as far as they are there all the while.

    Copying `os.environ` asks for its names and then for each value: where another thread takes one away in between, as
    pytest does with PYTEST_CURRENT_TEST after each test, that is a KeyError in the midst of a scenario.
    """
    return {name: value for name in list(os.environ) if (value := os.environ.get(name)) is not None}
