"""Measurement: pure functions from tables to NUMBERS. Every number carries value, interval, n and method; no torch."""
