"""How far a job is, as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from harness.studio.jobs import Job, Jobs

OFTEN = 0.3  # seconds


def job_events(jobs: Jobs, number: int) -> Response:
    """A stream of how far the job is, which ends with it. Raises HTTPException for one that there is not."""
    job = jobs.find(number)
    if job is None:
        raise HTTPException(404, "There is no such job.")
    return StreamingResponse(_stream(job), media_type="text/event-stream")


async def _stream(job: Job) -> AsyncIterator[str]:
    said = ""
    while not job.ended:
        step = json.dumps(job.step._asdict() if job.step else {})
        if step != said:
            said = step
            yield f"event: step\ndata: {step}\n\n"
        await asyncio.sleep(OFTEN)
    yield f"event: end\ndata: {json.dumps({'exit_code': job.exit_code, 'then': job.next})}\n\n"
