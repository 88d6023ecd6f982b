import pytest

from conformance.observe.process_usage import Usage, parse

STATUS = "Name:\tpython3\nState:\tS (sleeping)\nVmHWM:\t   40960 kB\nVmRSS:\t   30720 kB\nThreads:\t9\n"


def test_memory_is_read_in_bytes() -> None:
    """The kernel writes kibibytes; open files are counted."""
    assert parse(STATUS, "0\n1\n2\n17\n") == Usage(30 << 20, 40 << 20, 9, 4)


def test_an_ended_process_is_said_to_be_one() -> None:
    """A zombie has a status without memory."""
    with pytest.raises(ValueError, match="no VmRSS: it has ended"):
        parse("State:\tZ (zombie)\n", "")
