"""`crm`: the inbox without a word, a command with one; what goes wrong is a sentence."""

import io
import os
import sys

from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import for_screen


def main() -> None:
    """Run a command; what could not be done is one sentence on standard error and exit code 1."""
    try:
        _speak_utf8()
        try:
            _run()
        finally:
            sys.stdout.flush()
    except CrmError as error:
        tell(error.sentence())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output left (`crm leads list | head`): nobody is there to be told.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        tell(_unexpected(error))
        sys.exit(1)


def _run() -> None:
    if any(not _is_text(word) for word in sys.argv):
        raise CrmError("A word of this command is not UTF-8 text.", "Type it again.")
    if len(sys.argv) == 1:
        # Straight to the inbox: the parser of commands would cost a tenth of its start.
        from crm_tui.cli.inbox import open_inbox

        sys.exit(open_inbox())
    if os.environ.get("SUDO_USER"):
        from crm_tui.services.confine import refuse_command

        refuse_command(sys.argv[1])
    from crm_tui.cli.commands import app

    app()


def tell(sentence: str) -> None:
    """A sentence on standard error; a file's name or a sheet's may stand in it."""
    sys.stderr.write(f"{for_screen(sentence)}\n")


def _is_text(word: str) -> bool:
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _speak_utf8() -> None:
    """JSON is UTF-8 wherever it goes; a terminal that cannot show a character gets `?` for it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace")


def _unexpected(error: Exception) -> str:
    """A sentence for what nobody foresaw; where it happened is kept in a file, without secrets."""
    from crm_tui.domain.clock import SystemClock
    from crm_tui.screens.crash import keep_report
    from crm_tui.settings import home_folder

    home = home_folder()
    report = keep_report(error, home / "logs" if home.is_dir() else None, SystemClock().now())
    where = f" What happened is written down in {report}." if report else ""
    return (
        f"Something went wrong that was not foreseen ({type(error).__name__}).{where} Try it again."
    )
