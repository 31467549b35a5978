"""Media calls: upload, look-up, download, delete (Meta, "Media")."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crm_tui.whatsapp.simulator.media_checks import check_upload, plain
from crm_tui.whatsapp.simulator.multipart import read_form
from crm_tui.whatsapp.simulator.refusals import Refusal
from crm_tui.whatsapp.simulator.world import World

LOOKASIDE = "https://lookaside.fbsbx.com"
"""Through 360dialog Meta's own address comes back: the client must put 360dialog's host in."""


class Uploads:
    """Files that come and go."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def upload(self, request: Request) -> Response:
        """Store one file; raises Refusal for a kind or size that WhatsApp does not take."""
        form = read_form(request.headers.get("content-type", ""), await request.body())
        if "file" not in form:
            raise Refusal(100, "The parameter file is required.")
        product = form.get("messaging_product")
        if product is None or product.content != b"whatsapp":
            raise Refusal(100, "The parameter messaging_product is required.")
        kind = plain(form["file"].content_type or "")
        check_upload(kind, len(form["file"].content))
        file = self._world.files.store(form["file"].content, kind)
        return JSONResponse({"id": file.media_id})

    def look_up(self, media_id: str, host: str) -> Response:
        """The file's address under `host`, good for five minutes; raises Refusal."""
        file = self._world.files.find(media_id)
        if file is None:
            raise Refusal(100, f"Object with ID '{media_id}' does not exist.", 404)
        return JSONResponse(self._world.files.describe(host, file))

    def delete(self, media_id: str) -> Response:
        if not self._world.files.delete(media_id):
            raise Refusal(100, f"Object with ID '{media_id}' does not exist.", 404)
        return JSONResponse({"success": True})

    def download(self, request: Request) -> Response:
        """The file behind a living address, 404 otherwise."""
        file = self._world.files.behind(request.query_params.get("hash", ""))
        if file is None:
            return Response(status_code=404)
        return Response(file.content, media_type=file.mime_type)
