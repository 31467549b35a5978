"""nginx and Caddy as `deploy/` sets them up, on ports and in folders of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.unit.deploy_yard import DEPLOY, Front, free_port, passes, program, swap, tool

CERTIFICATE = (
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 "
    "-subj /CN=relay.example.in -addext subjectAltName=DNS:relay.example.in"
)
"""As docs/relay.md has it made by openssl."""

NGINX = """
daemon off; master_process off; pid HERE/pid; error_log HERE/error.log;
events { worker_connections 256; }
http {
    client_body_temp_path HERE/t1; proxy_temp_path HERE/t2; fastcgi_temp_path HERE/t3;
    uwsgi_temp_path HERE/t4; scgi_temp_path HERE/t5;
    include HERE/relay.conf;
}
"""


def nginx_folder(folder: Path, upstream: int, secure: int, plain: int, level: str = "crit") -> Path:
    """nginx.conf with ports and folders of its own and shorter patience; the file to start with."""
    text = (DEPLOY / "nginx.conf").read_text()
    text = swap(text, "listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;")
    text = swap(text, "listen 80;", f"listen 127.0.0.1:{plain};")
    text = swap(text, "127.0.0.1:8080", f"127.0.0.1:{upstream}")
    text = swap(text, "client_header_timeout 10s", "client_header_timeout 1s")
    text = swap(text, "client_body_timeout 10s", "client_body_timeout 1s")
    text = swap(text, "relay.error.log crit", f"relay.error.log {level}")
    for place in ("/etc/nginx/relay", "/var/log/nginx", "/var/www/html"):
        text = swap(text, place, str(folder))
    (folder / "relay.conf").write_text(text)
    passes(
        tool("openssl"), *CERTIFICATE.split(),
        "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem",
    )  # fmt: skip
    whole = folder / "nginx.conf"
    whole.write_text(NGINX.replace("HERE", str(folder)))
    return whole


@contextmanager
def nginx(folder: Path, upstream: int, level: str = "crit") -> Iterator[Front]:
    port = free_port()
    config = nginx_folder(folder, upstream, port, free_port(), level)
    with program([tool("nginx"), "-p", folder, "-c", config], folder, port):
        yield Front(port, folder, folder / "fullchain.pem")


@contextmanager
def caddy(folder: Path, upstream: int) -> Iterator[Front]:
    """The Caddyfile in plain http, as only the real name gets a certificate."""
    port = free_port()
    text = (DEPLOY / "Caddyfile").read_text()
    text = swap(text, "\tservers {", "\tadmin off\n\tservers {")
    text = swap(text, "read_header 10s", "read_header 1s")
    (folder / "Caddyfile").write_text(text)
    names = {"RELAY_NAME": f"http://:{port}", "RELAY_ADDRESS": f"127.0.0.1:{upstream}"}
    words = [tool("caddy"), "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile"]
    with program(words, folder, port, names):
        yield Front(port, folder)
