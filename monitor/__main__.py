"""`python -m monitor` and the `watchdesk` command."""

from __future__ import annotations

import sys

from monitor.cli.program import main

if __name__ == "__main__":
    sys.exit(main())
