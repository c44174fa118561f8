"""`python -m monitor` and the `watchdesk` command."""

from __future__ import annotations

import os
import sys

from monitor.cli import program
from monitor.cli.lazy import COMPLETE


def main() -> int:
    """Run the command line, or answer a shell that asks what could stand there; return the exit code."""
    if COMPLETE in os.environ:
        from monitor.cli.completion import completed

        return completed(program.watchdesk)
    return program.main()


if __name__ == "__main__":
    sys.exit(main())
