"""What descriptions of addresses are put together from, and the answers that many share."""

from webhook_relay.feed import HIGHEST_SEQ

Part = dict[str, object]

MEGABYTE = 1024 * 1024
ID = "[A-Za-z0-9_-]{1,128}"
TEXT: Part = {"type": "string"}
WHOLE: Part = {"type": "integer", "minimum": 0, "maximum": HIGHEST_SEQ}
WHEN: Part = {"type": "string", "format": "date-time"}
KEY: Part = {"type": "string", "contentEncoding": "base64", "minLength": 44, "maxLength": 44}
SECONDS: Part = {"type": "integer", "minimum": 1}


def ref(kind: str, name: str) -> Part:
    return {"$ref": f"#/components/{kind}/{name}"}


def fields(needed: Part, **optional: Part) -> Part:
    return {"type": "object", "properties": {**needed, **optional}, "required": [*needed]}


def json_of(schema: Part) -> Part:
    return {"application/json": {"schema": schema}}


def says(description: str, content: Part | None = None, **headers: Part) -> Part:
    """An answer; its body is empty without `content`. Headers are named with `_` for `-`."""
    answer: Part = {"description": description}
    if content:
        answer["content"] = content
    if headers:
        names = {name.replace("_", "-"): {"schema": one} for name, one in headers.items()}
        answer["headers"] = names
    return answer


def takes(content: Part, required: bool = True) -> Part:
    return {"required": required, "content": content}


def in_path(name: str, description: str, pattern: str = ID) -> Part:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string", "pattern": f"^{pattern}$"},
    }


def in_query(name: str, description: str, schema: Part, required: bool = False) -> Part:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": description,
        "schema": schema,
    }


def does(
    name: str,
    summary: str,
    answers: dict[int, Part],
    *,
    security: list[Part] | None = None,
    parameters: list[Part] | None = None,
    body: Part | None = None,
) -> Part:
    """An operation; what the server itself answers to bad HTTP is added."""
    responses = {str(status): one for status, one in sorted((BAD_HTTP | answers).items())}
    found: Part = {"operationId": name, "summary": summary, "security": security or []}
    if parameters:
        found["parameters"] = parameters
    if body:
        found["requestBody"] = body
    return found | {"responses": responses}


PLAIN: Part = {"text/plain": {"schema": TEXT}}
HTML: Part = {"text/html": {"schema": TEXT}}
BYTES: Part = {"type": "string", "format": "binary"}
ERROR = json_of(ref("schemas", "Error"))
BAD_HTTP: dict[int, Part] = {
    400: says("This is not HTTP as it should be.", PLAIN),
    431: says("The request's head is larger than 16 kB."),
}
UNKNOWN = says("There is nothing at this address.")
OTHER_METHOD = says("This address takes other methods: see `Allow`.", Allow=TEXT)
TOO_LARGE = says("The body is larger than is taken here.")
LATER = says("It could not be stored: send it again.", Retry_After=SECONDS)
NO_TOKEN = says("No token, or none that is known.", WWW_Authenticate=TEXT)
NOT_GENUINE = says("The signature or secret is missing or wrong.")
NOT_UNDERSTOOD = says("The request makes no sense; the sentence says why.", PLAIN | ERROR)
