"""The memory of what was delivered lately: bounded, keyed, per channel."""

from webhook_relay.duplicates import Duplicates
from webhook_relay.watching.logs import QUIET_SECONDS, Complaints


def test_it_remembers_the_newest_and_forgets_the_oldest() -> None:
    seen = Duplicates(limit=10)
    keys = [seen.key("c", bytes([number])) for number in range(40)]
    for key in keys:
        seen.add(key)
    assert all(key in seen for key in keys[-10:])
    assert sum(key in seen for key in keys) <= 20


def test_keys_differ_by_channel_body_and_process() -> None:
    seen = Duplicates()
    keys = {
        seen.key("a", b"x"),
        seen.key("b", b"x"),
        seen.key("a", b"y"),
        Duplicates().key("a", b"x"),
    }
    assert len(keys) == 4
    assert seen.key("a", b"x") in keys


def test_a_flood_of_complaints_is_one_line_a_minute_with_its_number() -> None:
    lines: list[dict[str, object]] = []

    class Log:
        def warning(self, event: str, **more: object) -> None:
            lines.append({"event": event, **more})

    now = [0.0]
    complaints = Complaints(Log(), lambda: now[0])
    for _ in range(100):
        complaints.say("bad signature", "c1", "Look at the secret.")
    complaints.say("bad signature", "c2", "Look at the secret.")
    now[0] = QUIET_SECONDS + 1
    complaints.say("bad signature", "c1", "Look at the secret.")
    assert [(line["channel"], line["times"]) for line in lines] == [
        ("c1", 1),
        ("c2", 1),
        ("c1", 100),
    ]
