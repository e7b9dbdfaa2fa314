"""`python -m windtunnel.cli COMMAND`, which launchers of several processes start."""

from windtunnel.cli import main

main()
