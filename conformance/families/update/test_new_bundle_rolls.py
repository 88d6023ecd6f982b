"""UPD-01: applying a newly downloaded bundle rolls the operator onto its new key, on the same host."""

import pytest

from conformance.families.update.bundle_updated import Updated
from conformance.observe.journal import answered, refused

pytestmark = [pytest.mark.clause("UPD-01"), pytest.mark.usefixtures("third")]  # whose host is updated, once it stands


def test_another_instance_claims_the_new_key(updated: Updated) -> None:
    """The operator rolled: a new pod exchanged the new key, and the old one runs no more."""
    assert updated.after.instance != updated.before.instance, (
        "the newer bundle was applied and the operator did not roll: it runs on with a key that is retired"
    )
    assert updated.after.key.state == "claimed", f"after the roll the newest key is {updated.after.key.state}"
    assert updated.after.key.issued_at != updated.before.key.issued_at, "the newest key is still the earlier one"
    answers = [entry for entry in answered(updated.journal) if entry.instance == updated.after.instance]
    assert answers, "no exchange of the new instance was answered"


def test_it_is_the_same_host(updated: Updated) -> None:
    """One record, registered when it was, of a later generation."""
    assert updated.after.registered_at == updated.before.registered_at, "the newer bundle made the host register anew"
    assert updated.after.generation > updated.before.generation, (
        f"the generation did not rise: {updated.after.generation}"
    )
    assert updated.after.connection == "connected", f"after the update the host is {updated.after.connection}"


def test_the_new_instance_was_never_refused(updated: Updated) -> None:
    """It found the new key in its settings: it presented no retired one."""
    tried = [entry for entry in refused(updated.journal, "key-retired") if entry.instance == updated.after.instance]
    assert not tried, f"the new instance presented a retired key {len(tried)} times"
