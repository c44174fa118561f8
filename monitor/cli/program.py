"""The root command, and the way out of every command: one sentence and one exit code."""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback

import click

from monitor import __version__
from monitor.cli import exits
from monitor.cli.lazy import Common, Group

_COMMANDS = {
    name: f"monitor.cli.{module}:{name}"
    for module, names in (
        ("demo", ("demo",)),
        ("flags", ("flags",)),
        ("views", ("views",)),
        ("cases", ("cases",)),
        ("access", ("access",)),
        ("figures", ("search", "stats", "warnings")),
        ("clocks", ("clocks",)),
        ("evidence", ("evidence",)),
        ("letters", ("letters",)),
        ("notices", ("notices",)),
        ("report", ("report",)),
        ("collect", ("collect", "run")),
        ("worker", ("worker",)),
        ("people", ("people",)),
        ("handles", ("handles",)),
        ("permissions", ("permissions",)),
        ("draws", ("draws",)),
        ("directed", ("directed",)),
        ("pages", ("pages",)),
        ("sealed", ("sealed",)),
        ("health", ("health",)),
        ("score", ("score",)),
        ("policy", ("policy",)),
        ("rules", ("rules",)),
        ("media", ("media",)),
        ("custody", ("custody",)),
        ("witness", ("witness",)),
        ("vault", ("vault",)),
        ("retention", ("retention",)),
        ("export", ("export",)),
        ("verify", ("verify",)),
        ("deploy", ("init", "db")),
        ("doctor", ("doctor",)),
        ("serve", ("serve",)),
        ("completion", ("completion",)),
        ("bench", ("bench",)),
    )
    for name in names
} | {
    "approvals": "monitor.cli.permissions:permissions",
    "import": "monitor.cli.handing_in:import_",
    "capture": "monitor.cli.handing_in:capture",
    "login-shell": "monitor.cli.login_shell:login_shell",
}
"""Command name → where it stands; imported when it is called."""


@click.group(
    cls=Group,
    lazy=_COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="watchdesk", message="%(prog)s %(version)s")
@click.pass_context
def watchdesk(context: click.Context) -> None:
    """Collect registered public posts, flag them with reasons, work them as cases, prove their custody.

    Without a command, opens the terminal UI on the triage queue.
    """
    if context.invoked_subcommand is None:
        from monitor.cli.desk import open_desk

        context.exit(open_desk(context.obj))


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code (see `monitor.cli.exits`)."""
    os.umask(0o077)  # whatever this program writes is for its owner: database, evidence, exports
    common = Common()
    words = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows no Unicode
    try:
        with watchdesk.make_context("watchdesk", list(words), obj=common) as context:
            watchdesk.invoke(context)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.exceptions.Exit as way_out:
        return way_out.exit_code
    except click.ClickException as error:
        error.show()
        return exits.USAGE
    except (KeyboardInterrupt, EOFError, click.Abort):
        return exits.INTERRUPTED
    except BrokenPipeError:
        _let_output_go()
        return exits.READER_GONE
    except Exception as error:  # noqa: BLE001  the last door: whatever it is, one sentence
        return explain(error, common)
    return exits.DONE


def _let_output_go() -> None:
    """Send what is still unwritten nowhere: the interpreter would try once more on its way out, and fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def explain(error: Exception, common: Common) -> int:
    """Say in one sentence what went wrong and return the exit code."""
    from monitor.cli.output import note
    from monitor.config import home_folder

    code = exits.code_of(error)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC and error.filename is None:
        _let_output_go()
    if code is not None:
        sentence = exits.sentence_of(error)
        if sentence:
            note(f"watchdesk: {sentence}")
        return code
    if common.verbose > 1:
        traceback.print_exception(error)
    path = exits.log_crash(error, home_folder(common.home) / "log")
    where = f"the place is in {path}" if path else "-vv shows the place"
    note(
        f"watchdesk: something unexpected happened ({type(error).__name__}), a fault of ours; {where}"
    )
    return exits.TROUBLE
