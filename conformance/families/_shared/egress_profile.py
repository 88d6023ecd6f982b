"""Another egress profile for a while: the proxy reads it, and the run's own again afterwards. Edge: exec, its log.

Who uses this disturbs everybody: what the other profile does not allow is cut. So it runs after all else is judged.
"""

import contextlib
from collections.abc import Iterator

from conformance.environment.expectations import Condition
from conformance.environment.run_environment import Environment
from conformance.environment.waiting import Pace, eventually
from conformance.observe.exceptions import CouldNotRun
from egress_profiles import loading
from egress_profiles.battery_profile import witnessed
from egress_profiles.profile import Profile

SECONDS = 15.0


@contextlib.contextmanager
def in_force(environment: Environment, profile: Profile) -> Iterator[None]:
    """That profile as long as the block runs, then the run's own.

    Raises:
        CouldNotRun: the run's proxy is not ours, so no other profile can be given to it.
    """
    if not environment.profiles():
        raise CouldNotRun("the run's proxy reads no profile of ours, so it cannot be given another one")
    try:
        switch(environment, profile)
        yield
    finally:
        switch(environment, witnessed(loading.named(environment.target.network.profile)))


def switch(environment: Environment, profile: Profile) -> None:
    """Give the proxy another profile, and wait until it says that it is in force."""
    before = len(environment.profiles())
    environment.reload(profile)
    eventually(
        lambda: environment.profiles()[before:],
        until=Condition(f"the proxy says that {profile.name} is in force", lambda said: profile.name in said),
        within=SECONDS,
        pace=Pace(every=0.2),
    )
