"""The command line of the course exercise; run it with `.venv/bin/python main.py --help` after `make setup`."""

try:
    from windtunnel.cli.course import main
except ModuleNotFoundError as error:
    raise SystemExit(f"{error}. Run `make setup` in the project's folder, then use its .venv/bin/python.") from None

if __name__ == "__main__":
    main()
