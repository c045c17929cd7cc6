"""What was found, for people and for programs: a module a subject, of which a command needs one.

`document(...)` of a subject makes the report, `rendering` shows it.
"""

__all__ = [
    "actions", "ask", "blame", "board", "calibration", "change", "charts", "comparison", "coverage", "explain",
    "findings", "history", "impact", "imported", "importing", "mutation", "names", "part_of_run", "problems",
    "projection", "qa", "readiness", "rendering", "replay", "review", "robustness", "run", "standing", "story",
    "transcript", "tune", "watch", "watchdog",
]  # fmt: skip
