"""How the property tests draw their examples."""

import os

from hypothesis import settings

# No deadline: how long an example takes is the machine's business, and no verdict.
settings.register_profile("steady", derandomize=True, deadline=None)
"""The same examples at each run: a verdict on a submission depends on the submission alone."""

settings.register_profile("explore", derandomize=False, print_blob=True, deadline=None)
"""New examples at each run, for whoever looks for trouble: HYPOTHESIS_PROFILE=explore."""

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
