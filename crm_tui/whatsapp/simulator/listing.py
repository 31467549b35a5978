"""Template lists, paged, as Meta and as 360dialog give them."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crm_tui.whatsapp.simulator.refusals import Json


def meta_list(request: Request, templates: Sequence[Json]) -> Response:
    """`{"data": […], "paging": {…}}`, with cursors."""
    start, found = _page(request, templates, "after")
    end = start + len(found)
    paging: Json = {"cursors": {"before": str(start), "after": str(end)}}
    if end < len(templates):
        paging["next"] = str(request.url.include_query_params(after=str(end)))
    summary: Json = {"summary": _summary(templates)} if "summary" in request.query_params else {}
    return JSONResponse({"data": found, "paging": paging} | summary)


def _summary(templates: Sequence[Json]) -> Json:
    return {
        "total_count": len(templates),
        "message_template_count": len(templates),
        "message_template_limit": 250,
        "are_translations_complete": True,
    }


def dialog360_list(request: Request, templates: Sequence[Json]) -> Response:
    """`{"waba_templates": […], "count", "total"}`: status in lower case, category in upper."""
    _, found = _page(request, templates, "offset")
    lowered = [item | {"status": str(item["status"]).lower()} for item in found]
    answer = {"waba_templates": lowered, "count": len(found), "total": len(templates)}
    return JSONResponse(answer)


def _page(request: Request, templates: Sequence[Json], key: str) -> tuple[int, list[Json]]:
    start = _number(request.query_params.get(key), 0)
    limit = _number(request.query_params.get("limit"), 25)
    return start, list(templates[start : start + limit])


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() else default
