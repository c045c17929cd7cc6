"""This harness beside other tools that evaluate AI, on the same cases: `make bench-peers`."""
