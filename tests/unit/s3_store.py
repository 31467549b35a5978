"""A small store that speaks S3 on loopback: it checks every signature (AWS Signature Version 4)."""

import hashlib
import hmac
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

ACCESS, SECRET = "shop-access", "shop-secret-key"
DATE = "Mon, 23 Nov 2026 00:00:00 GMT"


@dataclass
class Store:
    """What the store holds, and what it was asked."""

    objects: dict[str, bytes] = field(default_factory=dict)
    """Of its only bucket, `shop`."""
    uploads: dict[str, dict[int, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    broken: str = ""
    """An error code with which everything is answered."""
    url: str = ""


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def error(code: str, status: int) -> Answer:
    text = f"<Error><Code>{code}</Code><Message>no</Message></Error>"
    return Answer(status, text.encode(), {"Content-Type": "application/xml"})


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: list[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def key(self) -> str:
        return unquote(self.path).removeprefix("/shop").lstrip("/")

    def asks(self, name: str) -> bool:
        return any(one == name for one, _ in self.query)

    def value(self, name: str) -> str:
        return next((value for one, value in self.query if one == name), "")


# -- signature -----------------------------------------------------------------------------------


def is_signed(request: Request) -> bool:
    """Whether the request was signed with our secret, over everything that counts."""
    head = request.headers.get("authorization", "").removeprefix("AWS4-HMAC-SHA256 ")
    parts = dict(one.strip().partition("=")[::2] for one in head.split(","))
    if not {"Credential", "SignedHeaders", "Signature"} <= parts.keys():
        return False
    access, day, region, service, _ = parts["Credential"].split("/")
    claimed = request.headers["x-amz-content-sha256"]
    if access != ACCESS or claimed != hashlib.sha256(request.body).hexdigest():
        return False
    scope = f"{day}/{region}/{service}/aws4_request"
    canonical = _canonical(request, parts["SignedHeaders"].split(";"), claimed)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope, digest])
    key = f"AWS4{SECRET}".encode()
    for piece in (day, region, service, "aws4_request"):
        key = hmac.digest(key, piece.encode(), "sha256")
    return hmac.compare_digest(hmac.digest(key, text.encode(), "sha256").hex(), parts["Signature"])


def _canonical(request: Request, signed: list[str], payload: str) -> str:
    query = "&".join(
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
        for name, value in sorted(request.query)
    )
    headers = "".join(f"{name}:{' '.join(request.headers[name].split())}\n" for name in signed)
    return "\n".join([request.method, request.path, query, headers, ";".join(signed), payload])


# -- what it does --------------------------------------------------------------------------------


def answer(store: Store, request: Request) -> Answer:
    store.asked.append(f"{request.method} {request.key}")
    if store.broken:
        return error(store.broken, 403)
    if not is_signed(request):
        store.refused.append(request.path)
        return error("SignatureDoesNotMatch", 403)
    if not request.path.startswith("/shop"):
        return error("NoSuchBucket", 404)
    match request.method:
        case "GET" if not request.key:
            return _listed(store, request.value("prefix"), request.value("delimiter"))
        case "GET" | "HEAD":
            return _got(store, request)
        case "PUT" if request.asks("uploadId"):
            part = int(request.value("partNumber"))
            store.uploads[request.value("uploadId")][part] = request.body
            return Answer(headers={"ETag": _etag(request.body)})
        case "PUT":
            store.objects[request.key] = request.body
            return Answer(headers={"ETag": _etag(request.body)})
        case "POST":
            return _in_parts(store, request)
        case _:
            store.uploads.pop(request.value("uploadId"), None)
            if not request.asks("uploadId"):
                store.objects.pop(request.key, None)
            return Answer(204)


def _in_parts(store: Store, request: Request) -> Answer:
    if request.asks("uploads"):
        upload = f"upload-{len(store.asked)}"
        store.uploads[upload] = {}
        text = f"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
        return Answer(body=text.encode())
    parts = store.uploads.pop(request.value("uploadId"))
    store.objects[request.key] = b"".join(parts[number] for number in sorted(parts))
    text = f"<CompleteMultipartUploadResult><Bucket>shop</Bucket><Key>{escape(request.key)}</Key>"
    return Answer(body=f"{text}<ETag>x</ETag></CompleteMultipartUploadResult>".encode())


def _got(store: Store, request: Request) -> Answer:
    found = store.objects.get(request.key)
    if found is None:
        return error("NoSuchKey", 404)
    return Answer(body=found, headers={"ETag": _etag(found), "Last-Modified": DATE})


def _listed(store: Store, prefix: str, delimiter: str) -> Answer:
    keys = sorted(key for key in store.objects if key.startswith(prefix))
    rest = {key: key.removeprefix(prefix) for key in keys}
    below = {key for key in keys if delimiter and delimiter in rest[key]}
    folders = sorted({prefix + rest[key].partition(delimiter)[0] + delimiter for key in below})
    contents = "".join(
        f"<Contents><Key>{escape(key)}</Key><Size>{len(store.objects[key])}</Size>"
        "<LastModified>2026-11-23T00:00:00.000Z</LastModified><ETag>x</ETag></Contents>"
        for key in keys
        if key not in below
    )
    commons = "".join(
        f"<CommonPrefixes><Prefix>{escape(one)}</Prefix></CommonPrefixes>" for one in folders
    )
    text = f"<ListBucketResult><Name>shop</Name><IsTruncated>false</IsTruncated>{contents}{commons}</ListBucketResult>"
    return Answer(body=text.encode())


def _etag(body: bytes) -> str:
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


# -- over HTTP -----------------------------------------------------------------------------------


@contextmanager
def s3_store() -> Iterator[Store]:
    """Runs until the block ends."""
    store = Store()

    class Door(_Door):
        behind = store

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    store.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    behind: ClassVar[Store]

    def __getattr__(self, name: str) -> object:
        """`do_GET` and its like are all the same here."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        query = parse_qsl(parts.query, keep_blank_values=True)
        headers = {name.lower(): value for name, value in self.headers.items()}
        found = answer(self.behind, Request(self.command, parts.path, query, headers, body))
        self.send_response(found.status)
        for name, value in {**found.headers, "Content-Length": str(len(found.body))}.items():
            self.send_header(name, value)
        # The client's pool would keep the socket open beyond the test.
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(found.body)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""
