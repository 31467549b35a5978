"""Providers that post without pause, and note what was answered with 200."""

import socket
import threading
from collections.abc import Callable

from tests.faults.relay_process import PATIENCE, signed

SENDERS = 8


def short(number: int, count: int) -> bytes:
    """A body that no other has."""
    return b"%d-%d" % (number, count)


class Senders:
    """They try again where the relay is away; a body that failed is not sent a second time."""

    def __init__(
        self,
        port: int,
        body: Callable[[int, int], bytes] = short,
        senders: int = SENDERS,
        pause: float = 0.0,
    ) -> None:
        """`body` is asked for the number of the sender and of its webhook; `pause` is in seconds."""
        self.sent: set[bytes] = set()
        self.acknowledged: set[bytes] = set()
        self._port, self._body, self._pause = port, body, pause
        self._stop = threading.Event()
        self._news = threading.Condition()
        self._threads = [
            threading.Thread(target=self._work, args=(number,)) for number in range(senders)
        ]

    def __enter__(self) -> "Senders":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Returns once nothing is on its way any more."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def until(self, answers: int) -> None:
        """Waits for so many acknowledged webhooks in all."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.acknowledged) >= answers, PATIENCE)

    def _work(self, number: int) -> None:
        count = 0
        while not self._stop.is_set():
            try:
                with socket.create_connection(("127.0.0.1", self._port), timeout=10) as plug:
                    while not self._stop.is_set():
                        count += 1
                        self._post(plug, self._body(number, count))
                        self._stop.wait(self._pause)
            except OSError:
                self._stop.wait(0.02)  # the relay is down: come again

    def _post(self, plug: socket.socket, body: bytes) -> None:
        self.sent.add(body)
        headers = "".join(f"{name}: {value}\r\n" for name, value in signed(body).items())
        start = f"POST /hooks/meta HTTP/1.1\r\nHost: relay\r\nContent-Length: {len(body)}\r\n"
        plug.sendall(f"{start}{headers}\r\n".encode() + body)
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            part = plug.recv(4096)
            if not part:
                raise ConnectionResetError
            answer += part
        if answer.startswith(b"HTTP/1.1 200"):
            with self._news:
                self.acknowledged.add(body)
                self._news.notify_all()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as plug:
        return int(plug.getsockname()[1])
