"""What a change of the workspace does to its results, at the cost of what it touches.

A `WorkspaceState` is a workspace with its reference pipeline: what triage and retrieval make of every message,
and the result of every scenario that is not sealed. Results are the same, to the last byte, as those of a run
(`runs.run` with `ReferencePipeline`, one repeat), but conversations run only when they are needed.

    before = WorkspaceState.of(workspace)
    after = before.changed(replace(workspace, handoff=fewer_rules))   # or: load(root)
    after.touched                  # ids of scenarios whose answer, decision or scores may differ
    after.result("reset-expired")  # run again if it is touched, else the one before
    after.results()                # of all scenarios, in the order of the files

Sealed scenarios have no part in it: whoever edits looks again and again, and would tune to them.

What a changed state shares with the one before, by identity or by value, is taken over: keep parts
of the workspace that stay the same as they are (`dataclasses.replace`), and nothing is compared deeply.

- *Rules* changed: only they are evaluated, on the facts of all turns; only conversations in which another
  rule fires, or decides differently, run again. Milliseconds.
- *Articles* changed: any section moves the calibration, and so every confidence, a little. How near
  a section is to a message, and whether it answers it, depends on these two alone, so only sections that
  changed are read (`reference/nearest_sections.py`). Conversations run again where a message is filed elsewhere,
  crosses a limit that a rule checks, or finds another section, text or standing. Where only a confidence moved,
  the results are those of before with the new confidence.
- *Topics, the date* changed: what they do not touch is taken over.
- *Examples, headings, titles* changed: what is learned from them is fitted again, half a second of CPU in a
  small workspace, and all messages are measured again.
- *Scenarios* changed: those run again. *Stages, gates, costs*: no result depends on them.

Raises ModelMissingError where the text model is needed and not installed.
"""

from harness.runs.rerun.state import WorkspaceState

__all__ = ["WorkspaceState"]
