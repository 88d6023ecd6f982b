"""BND-07: the old operator ends before the new one starts."""

import pytest

from conformance.target.bundle.objects import Bundle, mapping

pytestmark = pytest.mark.clause("BND-07")


def test_strategy_is_recreate(bundle: Bundle) -> None:
    """A roll never lets two operators run side by side."""
    strategy = mapping(bundle.the("Deployment"), "spec", "strategy").get("type", "RollingUpdate")
    assert strategy == "Recreate", (
        f"the deployment's strategy is {strategy}: two operators would act at once during a roll"
    )
