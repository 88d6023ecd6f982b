"""CHN-14 in a story: what the operator told of its sandboxes and pods, held against model and cluster. Pure."""

from conformance.explore.recorded import Recorded
from conformance.observe import sandbox_ends, sandbox_statuses, sandbox_truth
from conformance.observe.deletions import moments


def news(recorded: Recorded) -> list[str]:
    """CHN-14, by the protocol's model."""
    held, states = recorded.connections, recorded.states
    return [
        *sandbox_statuses.disorder(held, states),
        *sandbox_statuses.repeated_ends(held, states),
        *sandbox_statuses.untrue_tokens(held),
        *sandbox_statuses.unanswered(held),
        *sandbox_statuses.untold_ends(held, moments(recorded.deletions), states),
        *sandbox_statuses.odd_numbers(held),
        *sandbox_ends.failed_after_ready(held),
        *sandbox_ends.unnamed_pods(held),
        *sandbox_ends.early_deletions(held, recorded.lives, states),
        *([] if recorded.blinded else _overlooked(recorded)),
    ]


def _overlooked(recorded: Recorded) -> list[str]:
    """What only an operator can tell that sees its cluster all the time."""
    held = recorded.connections
    return [
        *sandbox_statuses.late_inventories(held),
        *sandbox_ends.unseen_losses(held, recorded.lives, recorded.states),
    ]


def untrue(recorded: Recorded) -> list[str]:
    """CHN-14, by what became of the sandboxes; whose pod or program the story itself has ended may end in two ways."""
    held, states = recorded.connections, recorded.states
    left_alone = {sandbox: life for sandbox, life in recorded.lives.items() if sandbox not in recorded.touched}
    return [
        *sandbox_truth.odd_reasons(held),
        *sandbox_truth.unheld_tokens(held),
        *sandbox_truth.unready_finishes(held),
        *sandbox_truth.miscalled_cancellations(held, left_alone, states),
        *sandbox_truth.hasty_ends(held, left_alone, states),
        *sandbox_ends.early_ends(held, left_alone, states),
        *sandbox_truth.untrue_losses(held, recorded.lives),
    ]
