"""The commands of `windtunnel`: each reads its arguments, calls the Python API and prints.

Heavy imports stand inside the commands, so that `--help` comes at once (no torch, pyarrow or NumPy).
"""
