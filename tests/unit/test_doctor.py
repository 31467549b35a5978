"""The doctor: what it looks at, the one next step for each fault, and what it keeps to itself."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, MINUTE, SECOND, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.roles import Role
from crm_tui.domain.webhook import AccountSeen, Blocks
from crm_tui.examining import patient, private
from crm_tui.services import account, erasing
from crm_tui.services.check import Check
from crm_tui.services.checkup import examine
from crm_tui.services.checkup_computer import (
    Heard,
    Terminal,
    check_clock,
    check_folder,
    check_key,
    check_terminal,
)
from crm_tui.services.checkup_people import Slots, check_people
from crm_tui.services.checkup_provider import Answer, check_provider
from crm_tui.services.checkup_shop import check_backups, check_erasing
from crm_tui.services.sharing import Private, shared
from crm_tui.settings import SECRETS, Settings
from crm_tui.shop import Shop
from crm_tui.store import backup_runs
from crm_tui.store.backup_runs import RunKind
from crm_tui.whatsapp.provider import AccountState
from tests.conftest import NOON, FakeClock
from tests.unit.backup_yard import fill
from tests.unit.shell import Shell

ZONE = "Asia/Kolkata"


def heard(seconds: int, source: str = "the relay") -> Heard:
    """This computer is so many seconds ahead of the source."""
    return Heard(source, NOON, Millis(NOON + seconds * SECOND))


class TestTheComputer:
    def test_a_clock_that_others_agree_with_is_in_order(self) -> None:
        [clock, zone] = check_clock(NOON, [heard(3), heard(-20, "WhatsApp's provider")], ZONE)
        assert (clock.ok, zone.ok) == (True, True)
        assert "the relay and WhatsApp's provider" in clock.text

    @pytest.mark.parametrize(
        ("seconds", "said"),
        [
            (31, "31 seconds ahead of the relay"),
            (-600, "10 minutes behind the relay"),
            (90_000, "25 hours ahead of the relay"),
        ],
    )
    def test_a_clock_that_is_off_is_said_with_how_much(self, seconds: int, said: str) -> None:
        clock = check_clock(NOON, [heard(1, "WhatsApp's provider"), heard(seconds)], ZONE)[0]
        assert (clock.ok, clock.text) == (False, said)
        assert "set its clock" in clock.fix

    def test_a_clock_in_another_age_is_off_whoever_says_so(self) -> None:
        assert not check_clock(Millis(0), [], ZONE)[0].ok

    def test_another_time_zone_is_told_and_is_no_fault(self) -> None:
        zone = check_clock(NOON, [], "Asia/Kathmandu")[1]  # a quarter of an hour from everybody
        assert zone.ok
        assert "the shop goes by Asia/Kathmandu; this computer is set to" in zone.text

    def test_a_key_beside_its_data_is_a_fault_and_one_elsewhere_is_not(
        self, tmp_path: Path
    ) -> None:
        home, apart = tmp_path / "shop", tmp_path / "keys"
        for folder in (home, apart):
            folder.mkdir(mode=0o700)
            (folder / "a.key").write_text("00" * 32)
            (folder / "a.key").chmod(0o600)
        beside = check_key(str(home / "a.key"), home)
        assert not beside.ok
        assert "Move a.key out of the shop's folder" in beside.fix
        assert check_key(str(apart / "a.key"), home).ok
        (apart / "a.key").chmod(0o644)
        assert check_key(str(apart / "a.key"), home).fix == f"Run: chmod 600 {apart / 'a.key'}"
        assert check_key("the keyring of this computer", home).ok

    @pytest.mark.parametrize("name", ["shop.db", "keyslots.json", "config.toml", "media"])
    def test_a_file_that_others_can_read_is_named(self, name: str, tmp_path: Path) -> None:
        tmp_path.chmod(0o700)
        path = tmp_path / name
        path.mkdir(mode=0o700) if name == "media" else path.touch(0o600)
        assert check_folder(tmp_path).ok
        path.chmod(0o750 if name == "media" else 0o640)
        found = check_folder(tmp_path)
        assert (found.ok, found.text) == (False, f"others may read what lies in it: {name}")
        tmp_path.chmod(0o755)
        assert check_folder(tmp_path).fix == f"Run: chmod 700 {tmp_path}"

    @pytest.mark.parametrize(
        ("terminal", "ok", "said"),
        [
            (Terminal("utf8", 120, 40, True, {"TERM": "xterm-256color"}), True, "256 colours"),
            (Terminal("utf8", 50, 20, True, {"TERM": "xterm"}), True, "one pane stands at a time"),
            (Terminal("utf8", 80, 24, True, {"TERM": "x", "NO_COLOR": "1"}), True, "no colours"),
            (Terminal("utf8", 80, 24, True, {"TERM": "dumb"}), False, "cannot be drawn on"),
            (Terminal("utf8", 80, 24, False, {}), True, "UTF-8"),
            (Terminal("ascii", 80, 24, True, {"TERM": "xterm"}), False, "writes ascii"),
        ],
    )
    def test_terminals(self, terminal: Terminal, ok: bool, said: str) -> None:
        found = check_terminal(terminal)
        assert found.ok is ok
        assert said in found.text


class TestThoseWhoCanLogIn:
    def test_a_shop_without_people_says_what_that_means(self) -> None:
        [only] = check_people(Slots())
        assert only.ok
        assert "is the owner" in only.text

    def test_people_without_an_owner_or_without_a_way_back_in_are_a_fault(self) -> None:
        assert "no owner" in check_people(Slots([Role.STAFF], True))[0].text
        assert check_people(Slots([Role.OWNER, Role.STAFF]))[0].fix.endswith("crm keys recovery.")
        [good] = check_people(Slots([Role.OWNER, Role.STAFF], True))
        assert good == Check(
            "people", True, "2 people with a password, 1 owner among them, and recovery words"
        )


class TestTheProvider:
    CLOUD = Settings(provider="cloud", provider_key="k", provider_number_id="1")

    def test_what_it_answers(self) -> None:
        good = check_provider(self.CLOUD, Answer(AccountState("Crumbs")))
        bad = check_provider(self.CLOUD, Answer(trouble=CrmError("It refuses the key (190).")))
        gone = check_provider(self.CLOUD, Answer(AccountState(connected=False)))
        silent = check_provider(self.CLOUD, Answer())
        assert good.text == "cloud, with a key; it takes the key"
        assert (bad.ok, bad.text) == (False, "It refuses the key (190)")
        assert bad.fix
        assert not gone.ok
        assert silent.ok
        assert "no question" in silent.text


class TestBackups:
    def run(self, shop: Shop, kind: RunKind, ago: int, *, ok: bool, why: str = "") -> None:
        begun = shop.db.write_now(backup_runs.begin, kind, "folder", Millis(NOON - ago))
        shop.db.write_now(backup_runs.end, begun, Millis(NOON - ago), ok=ok, why=why)

    def lines(self, shop: Shop, age: int = 30 * DAY) -> list[Check]:
        return check_backups(shop.db, NOON, Millis(NOON - age))

    def test_a_new_shop_has_none_yet_and_an_older_one_should(self, shop: Shop) -> None:
        assert self.lines(shop, HOUR)[0].ok
        [none] = self.lines(shop)
        assert (none.ok, none.fix) == (False, "Make one now: crm backup.")

    def test_a_fresh_one_is_in_order_and_an_old_one_is_not(self, shop: Shop) -> None:
        self.run(shop, RunKind.BACKUP, 5 * DAY, ok=True)
        assert self.lines(shop)[0].text == "the newest is 5 days old"
        assert not self.lines(shop)[0].ok
        self.run(shop, RunKind.BACKUP, 20 * HOUR, ok=True)
        assert self.lines(shop)[0] == replace(
            self.lines(shop)[0], ok=True, text="the newest is 20 hours old"
        )

    def test_a_failed_try_and_a_failed_drill_say_why(self, shop: Shop) -> None:
        self.run(shop, RunKind.BACKUP, DAY, ok=True)
        self.run(shop, RunKind.BACKUP, HOUR, ok=False, why="The stick Asha's is full.")
        self.run(shop, RunKind.DRILL, HOUR, ok=False, why="Row 7 differs.")
        backup, drill = self.lines(shop)
        assert (backup.ok, drill.ok) == (False, False)
        assert "The stick Asha's is full." in backup.text
        assert "Row 7 differs." in drill.text
        assert "Asha" not in shared([backup], Private(()))[0].text


SECRETS_PLANTED = {name: f"planted-{n}-{'x' * 12}" for n, name in enumerate(sorted(SECRETS))}


class TestWhatIsShared:
    def test_no_planted_secret_name_number_or_place_is_left(
        self, shop: Shop, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr("platform.node", lambda: "counter-pc-of-leela")
        notice = AccountSeen(
            "account", "Asha Patil, +91 98765 43210, complained", NOON, blocks=Blocks.EVERYTHING
        )
        shop.db.write_now(account.note, notice, NOON)
        settings = replace(
            shop.settings,
            **SECRETS_PLANTED,
            provider="cloud",
            provider_number_id="106540352242922",
            provider_url="https://api.crumbs-planted.example/v1",
            relay_url="http://127.0.0.1:9/planted-path",
            llm_models="",
        )
        planted = replace(shop, settings=settings)
        looked_at = replace(
            patient(replace(shop, settings=replace(settings, provider_key="", relay_url=""))),
            settings=replace(settings, relay_url=""),
            provider_says=Answer(
                trouble=CrmError(
                    "https://api.crumbs-planted.example/v1 refuses planted-4 of counter-pc-of-leela"
                    " at 203.0.113.7, mail asha@crumbs.example.",
                    "See /srv/private/log and EAAJb3x9Zk2Lq8Vw7Tn5Rm4Yp.",
                )
            ),
        )
        checks = examine(looked_at, clock.now())
        text = "\n".join(f"{c.text} {c.fix}" for c in shared(checks, private(planted)))
        hidden = (
            *SECRETS_PLANTED.values(),
            *("106540352242922", "crumbs-planted", "planted-path", "counter-pc-of-leela"),
            *("203.0.113.7", "asha@crumbs.example", "/srv/private", "EAAJb3x9Zk2Lq8Vw7Tn5Rm4Yp"),
            *("Asha", "98765", str(shop.home), str(tmp_path), "Sweet Crumbs", "MG Road"),
        )
        assert [word for word in hidden if word in text] == []
        assert "sending is stopped by WhatsApp" in text

    @pytest.mark.parametrize(
        "text",
        [
            "SQLite 3.53.4, SQLCipher 4.19.0, Python 3.11.7",
            "UTF-8, 120 by 40, 16 million colours",
            "12,300 acts, head 1a2b-3c4d",
            "Run: chmod 600 it",
            "the newest is 20 hours old",
        ],
    )
    def test_what_a_helper_needs_is_left(self, text: str) -> None:
        assert Private(()).leave_out(text) == text

    def test_a_name_within_another_word_is_left(self) -> None:
        assert Private.of(names=["Sun", "Om"]).leave_out("Sunday: Sun, Om") == "Sunday: <name>, Om"


def test_every_line_of_the_command_has_a_name_and_every_fault_a_next_step(
    shop: Shop, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_HOME", str(shop.home))
    monkeypatch.setenv("CRM_DB_KEY", "0123456789abcdef" * 4)
    shop.home.chmod(0o755)
    with pytest.raises(SystemExit, match="1"):
        Shell(capsys, "doctor").types()
    told = json.loads(capsys.readouterr().out)
    shop.home.chmod(0o700)
    assert not told["ok"]
    assert all(one["name"] and one["text"] and (one["ok"] or one["fix"]) for one in told["checks"])
    assert [one["name"] for one in told["checks"] if not one["ok"]] == ["folder"]
    assert f"✓ folder: {shop.home}" in Shell(capsys, "doctor").shows()
    assert "✓ folder: <shop>" in Shell(capsys, "doctor").shows("--copy")


def test_all_parts_are_looked_at(shop: Shop, clock: FakeClock) -> None:
    names = [one.name for one in examine(patient(shop), clock.now())]
    assert len(names) == len(set(names))
    assert set(names) == {
        *("database", "key", "people", "versions", "folder", "disk", "clock", "time zone"),
        *("worker", "provider", "relay", "seal", "models", "backup", "audit", "quarantine"),
        *("erasing", "files", "sends", "account", "terminal"),
    }


def test_the_time_is_taken_from_the_relays_answer(shop: Shop) -> None:
    import threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Late(BaseHTTPRequestHandler):
        """Answers with the date of 1994 that the RFC made famous."""

        def do_GET(self) -> None:
            self.send_response_only(200)
            self.send_header("Date", "Sun, 06 Nov 1994 08:49:37 GMT")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_request(self, code: object = "-", size: object = "-") -> None:
            """Nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Late) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        found = patient(replace(shop, settings=replace(shop.settings, relay_url=url)))
        server.shutdown()
    assert [(one.source, one.said) for one in found.heard] == [("the relay", 784_111_777_000)]
    assert abs(found.heard[0].here - NOON) < MINUTE


def test_an_erasing_that_stands_still_is_told(shop: Shop, clock: FakeClock) -> None:
    assert check_erasing(shop.db, clock.now()).ok
    shop.db.write_now(fill, 2, 3)
    shop.db.write_now(erasing.begin, OWNER, clock.now(), 1)
    assert check_erasing(shop.db, clock.now()).ok, "it goes on"
    clock.forward(3 * HOUR)
    stands = check_erasing(shop.db, clock.now())
    assert (stands.ok, "3 hours" in stands.text) == (False, True)
