"""Measurements: `make bench` (speed) and `make bench-triage DATA=FOLDER` (quality on real messages)."""
