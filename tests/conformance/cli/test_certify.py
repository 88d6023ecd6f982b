"""What `certify` says beside its report."""

from pathlib import Path

import pytest

from conformance.cli.certify import chosen, left
from conformance.contract.access import Access
from conformance.contract.clauses import Level
from conformance.environment.options import Ground, OthersCluster, RunOptions
from conformance.target.description import Target
from conformance.target.selection import Wish

FILE = Path("kubeconfig")
WHOLE = OthersCluster(kubeconfig=FILE, server="https://c", registry="r/x")
GIVEN = OthersCluster(
    kubeconfig=FILE, server="https://c", registry="r/x", access=Access.NAMESPACE, system="s", given=("a", "b")
)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (RunOptions(run_id="0a1b2c3d", others=WHOLE), "`byohost cleanup --kubeconfig FILE --run 0a1b2c3d` takes"),
        (RunOptions(run_id="0a1b2c3d", others=GIVEN), "FILE --namespaces a,b,s --run 0a1b2c3d` takes it away"),
        (RunOptions(run_id="0a1b2c3d", kubeconfig=FILE), "`byohost cluster down` the cluster itself"),
        (RunOptions(run_id="0a1b2c3d"), "a cluster of the run's own may be left: `byohost cleanup` removes it"),
        (RunOptions(run_id="0a1b2c3d", ground=Ground.CONTROL_PLANE), ""),
        (RunOptions(run_id="0a1b2c3d", others=GIVEN, wish=Wish(Level.STATIC)), ""),
    ],
)
def test_a_run_that_is_ended_at_once_says_which_command_takes_it_away(options: RunOptions, words: str) -> None:
    """With all that this command needs, since nobody is there any more who could be asked."""
    _, selection = chosen(Target(), options)
    said = left(selection, options)
    assert words in said
    assert bool(words) == bool(said)
