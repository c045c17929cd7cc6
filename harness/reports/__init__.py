"""What was found, for people and for programs: a module a subject, of which a command needs one.

`document(...)` of a subject makes the report, `rendering` shows it.
"""

__all__ = [
    "actions", "ask", "blame", "board", "calibration", "change", "charts", "comparison", "coverage", "document",
    "explain", "findings", "forgetting", "history", "impact", "imported_articles", "imported_conversations",
    "llm_writing", "moves", "mutation", "part_of_run", "problems", "projection", "proposals", "qa", "readiness",
    "renaming", "rendering", "replay", "review", "robustness", "rules", "run", "run_standing", "scenario_names",
    "schemas", "seals", "shards", "soundness", "standards", "story", "studio", "tables", "transcript", "tune",
    "unfinished", "watch", "watchdog", "written",
]  # fmt: skip
