"""An operator that knows where its proxy is and not who it is there."""

import os
import sys

from reference_operator.__main__ import main

os.environ["HTTPS_PROXY"] = "http://" + os.environ.get("HTTPS_PROXY", "").rpartition("@")[2].removeprefix("http://")

if __name__ == "__main__":
    sys.exit(main())
