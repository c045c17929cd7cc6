"""Scripts and styles, which stand beside the templates; those that others wrote are built by `make studio-assets`."""

import hashlib
from functools import cache
from importlib import resources

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_FROM_REPORTS = {"page.css", "explorer.js"}
_TYPES = {"css": "text/css", "js": "text/javascript"}


async def asset(request: Request) -> Response:
    """A file by its name; a browser asks again only whether it has changed."""
    name = request.path_params["name"]
    kind = _TYPES.get(name.rpartition(".")[2])
    content = _content(name) if kind else None
    if content is None:
        raise HTTPException(404, "There is no such file.")
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=kind, headers=headers)


@cache
def _content(name: str) -> bytes | None:
    package, folder = ("harness.reports", "templates") if name in _FROM_REPORTS else ("harness.studio", "assets")
    if "/" in name or not (resources.files(package) / folder / name).is_file():
        return None
    return (resources.files(package) / folder / name).read_bytes()
