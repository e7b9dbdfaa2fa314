"""The programs: `windtunnel COMMAND` (`entry`, `commands/`), the course's `main.py` (`course`), tables for a terminal.

Other rooms import nothing from here. Heavy imports (torch, pyarrow) stand inside the commands.
"""

__all__ = ["main"]


def main() -> None:
    """Run `windtunnel COMMAND`."""
    from windtunnel.cli.entry import main as entry  # typer is not needed to import the package

    entry()
