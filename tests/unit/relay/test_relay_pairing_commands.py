"""`webhook-relay pair`, `devices` and `keys`: what a person on the VPS types and sees."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
import segno

from tests.unit.relay.pairing_world import TWO_SHOPS, device, devices_in
from tests.unit.relay.world import NOON, SetClock
from webhook_relay.cli.drawing import Look, in_columns, qr_lines, wrapped
from webhook_relay.cli.main import main
from webhook_relay.devices.codes import hash_code
from webhook_relay.devices.offering import make_offer, wait_until_used
from webhook_relay.devices.signing import load_signing_key
from webhook_relay.envelope import follow, read_pairing
from webhook_relay.errors import RelayError
from webhook_relay.settings.file import parse_settings

ONE_SHOP = '[relay]\nhome = "HOME"\nport = 18080\n'
URL = "https://relay.example.in"
LINK = f"{URL}#K3T9P-7WZQ2"
DARK_TERMINAL = Look(80, False, True)


class Desk:
    """A relay.toml, and commands typed beside it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], config: str) -> None:
        self.home = folder / "home"
        self._config = folder / "relay.toml"
        self._config.write_text(config.replace("HOME", str(self.home)))
        self._capsys = capsys

    def type(self, *words: str) -> tuple[int, str, str]:
        """Exit code, what was printed, what was said on standard error."""
        code = main([*words, "--config", str(self._config)])
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def json(self, *words: str) -> dict[str, object]:
        code, out, err = self.type(*words, "--json")
        assert (code, err) == (0, "")
        found: dict[str, object] = json.loads(out)
        return found


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys, ONE_SHOP)


@pytest.fixture
def two_shops(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys, TWO_SHOPS)


class TestPair:
    def test_it_prints_a_link_that_the_relay_knows_by_its_hash(self, desk: Desk) -> None:
        told = desk.json("pair", "--no-wait", "--url", f"{URL}/")
        link = read_pairing(str(told["link"]))
        assert (told["shop"], told["url"], told["code"]) == ("main", URL, link.code)
        with devices_in(desk.home) as devices:
            (code,) = devices.codes()
        assert code.hash == hash_code(link.code)
        kept = (desk.home / "devices.db").read_bytes()
        assert link.code.encode() not in kept
        assert link.code.replace("-", "").encode() not in kept

    def test_without_an_address_it_is_for_this_machine(self, desk: Desk) -> None:
        assert desk.json("pair", "--no-wait")["url"] == "http://127.0.0.1:18080"

    @pytest.mark.parametrize(
        ("config", "words", "says"),
        [
            (ONE_SHOP + 'host = "0.0.0.0"', [], "--url https://relay.example.in"),
            (ONE_SHOP, ["--url", "relay.example.in"], "relay.example.in is no address"),
            (ONE_SHOP, ["--shop", "tiles"], "no shop tiles: take one of main"),
            (TWO_SHOPS, [], "Add --shop and one of: bakery, tiles."),
            (ONE_SHOP + 'token = "abc"', [], "take token out there and restart"),
        ],
    )
    def test_what_cannot_be_done_is_a_sentence_with_the_next_step(
        self,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        config: str,
        words: list[str],
        says: str,
    ) -> None:
        desk = Desk(tmp_path, capsys, config)
        code, out, err = desk.type("pair", "--no-wait", *words)
        assert (code, out) == (1, "")
        assert says in err
        assert "Traceback" not in err

    @pytest.mark.parametrize("minutes", ["0", "61", "ten", "-1"])
    def test_minutes_are_1_to_60(self, desk: Desk, minutes: str) -> None:
        with pytest.raises(SystemExit) as ended:
            desk.type("pair", "--no-wait", f"--minutes={minutes}")
        assert ended.value.code == 2

    def test_of_two_shops_it_takes_the_one_that_was_named(self, two_shops: Desk) -> None:
        assert two_shops.json("pair", "--no-wait", "--shop", "tiles", "--url", URL)["shop"] == (
            "tiles"
        )

    @pytest.mark.parametrize("columns", ["60", "80"])
    def test_nothing_is_cut_and_no_line_is_wider_than_the_terminal(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, columns: str
    ) -> None:
        monkeypatch.setenv("COLUMNS", columns)
        code, out, _ = desk.type("pair", "--no-wait", "--url", URL)
        lines = out.splitlines()
        assert code == 0
        assert max(map(len, lines)) <= int(columns)
        link = next(line.split()[1] for line in lines if line.startswith("Link"))
        assert f"  crm relay pair '{link}'" in lines
        assert "\x1b" not in out

    def test_where_the_qr_would_be_cut_or_garbled_it_is_left_out(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", "30")
        assert "█" not in desk.type("pair", "--no-wait", "--url", URL)[1]
        assert qr_lines(LINK, Look(80, False, blocks=False)) == []


class TestQr:
    def test_it_shows_every_module_of_the_link_with_its_quiet_zone(self) -> None:
        tops_and_bottoms = {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)}
        rows: list[list[int]] = []
        for line in qr_lines(LINK, DARK_TERMINAL):
            halves = [tops_and_bottoms[one] for one in line]
            rows += [[top for top, _ in halves], [bottom for _, bottom in halves]]
        wanted = [list(row) for row in segno.make(LINK, error="m").matrix_iter(border=4)]
        assert rows[: len(wanted)] == wanted
        assert all(row == [1] * len(row) for row in rows[len(wanted) :])

    def test_with_colours_it_is_white_on_black_on_every_terminal(self) -> None:
        plain, colored = (qr_lines(LINK, Look(80, one, True)) for one in (False, True))
        assert colored == [f"\x1b[97;40m{one}\x1b[0m" for one in plain]

    @pytest.mark.parametrize(
        ("is_terminal", "env", "colored"),
        [
            (True, {}, True),
            (True, {"NO_COLOR": "1"}, False),
            (True, {"TERM": "dumb"}, False),
            (False, {}, False),
        ],
    )
    def test_colours_only_on_a_terminal_that_wants_them(
        self, is_terminal: bool, env: dict[str, str], colored: bool
    ) -> None:
        class Output(io.TextIOWrapper):
            def isatty(self) -> bool:
                return is_terminal

        look = Look.of(Output(io.BytesIO(), "utf-8"), env)
        assert (look.colored, look.blocks) == (colored, True)
        assert not Look.of(Output(io.BytesIO(), "latin-1"), env).blocks


class TestWaiting:
    """It looks again and again until the code is used, too old or void."""

    MAIN = parse_settings(ONE_SHOP).shops[0]

    def test_it_ends_with_the_device(self, tmp_path: Path) -> None:
        with devices_in(tmp_path) as devices:
            offer = make_offer(devices, self.MAIN, URL, 10, SetClock())
            paired = device(shop="main")

            def pause(seconds: float) -> None:
                assert devices.pair(offer.kept.hash, paired, NOON)

            assert wait_until_used(devices, offer, SetClock(), pause) == paired

    def test_it_ends_when_the_time_is_over(self, tmp_path: Path) -> None:
        clock = SetClock()
        with devices_in(tmp_path) as devices:
            offer = make_offer(devices, self.MAIN, URL, 10, clock)

            def pause(seconds: float) -> None:
                clock.time += 60_000

            with pytest.raises(RelayError, match="in time"):
                wait_until_used(devices, offer, clock, pause)
            assert clock.time == NOON + 600_000

    def test_it_ends_when_too_many_have_guessed(self, tmp_path: Path) -> None:
        with devices_in(tmp_path) as devices:
            offer = make_offer(devices, self.MAIN, URL, 10, SetClock())
            with pytest.raises(RelayError, match="void"):
                wait_until_used(devices, offer, SetClock(), lambda _: devices.wrong_try(NOON))

    def test_the_command_then_shows_the_six_words_and_how_to_take_it_back(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        words = ("amber", "otter", "tulip", "canal", "brush", "lily")
        paired = replace(device("0f7d8823", "main"), words=words)

        def pause(seconds: float) -> None:
            with devices_in(desk.home) as beside:
                (code,) = beside.codes()
                assert beside.pair(code.hash, paired, code.expires_at - 1)

        monkeypatch.setattr("webhook_relay.cli.pair.time.sleep", pause)
        code, out, err = desk.type("pair", "--url", URL)
        assert (code, err) == (0, "")
        shown = out[out.index("Paired: ") :]
        assert "the 0f7d8823, device 0f7d8823 of shop main." in shown
        assert [one for one in shown.split() if one in words] == [*words]
        assert "  webhook-relay devices revoke 0f7d8823 --config" in shown

    def test_whoever_stops_waiting_is_told_that_the_code_still_works(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def pause(seconds: float) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("webhook_relay.cli.pair.time.sleep", pause)
        code, out, err = desk.type("pair", "--url", URL)
        assert (code, err) == (0, "")
        assert "The code works until" in out


class TestDevices:
    def paired(self, desk: Desk, name: str, key: bytes) -> None:
        with devices_in(desk.home) as devices:
            offer = make_offer(devices, TestWaiting.MAIN, URL, 10, SetClock())
            assert devices.pair(offer.kept.hash, device(name, "main", key), NOON)

    def test_nobody_is_a_sentence_with_the_next_step(self, desk: Desk) -> None:
        assert desk.type("devices", "list")[1] == "No device is paired. Run: webhook-relay pair\n"
        assert desk.json("devices", "list") == {"items": [], "next": None}

    def test_they_are_listed_with_their_words_and_times(self, desk: Desk) -> None:
        desk.json("pair", "--no-wait")
        self.paired(desk, "d1", b"1" * 32)
        assert desk.json("devices", "list")["items"] == [
            {
                "id": "d1",
                "shop": "main",
                "name": "the d1",
                "accepted": True,
                "words": ["one", "two"],
                "paired_at": "2026-11-22T12:00:00.000Z",
                "seen_at": None,
                "revoked_at": None,
            }
        ]
        assert desk.type("devices", "list")[1].splitlines() == [
            "d1  the d1",
            "          shop main, paired 2026-11-22 12:00 UTC",
            "          one two",
        ]

    def test_one_is_revoked_by_its_id_and_the_rest_stay(self, desk: Desk) -> None:
        desk.json("pair", "--no-wait")
        self.paired(desk, "d1", b"1" * 32)
        self.paired(desk, "d2", b"2" * 32)
        code, out, _ = desk.type("devices", "revoke", "d1")
        assert (code, "kept readable" in out) == (0, False)
        code, out, _ = desk.type("devices", "revoke", "d2")
        assert "events of shop main are kept readable" in " ".join(out.split())
        items = desk.json("devices", "list")["items"]
        assert isinstance(items, list)
        assert [one["accepted"] for one in items] == [False, False]
        code, out, err = desk.type("devices", "revoke", "d1")
        assert (code, out) == (1, "")
        assert err == "No device d1 is paired: `webhook-relay devices list` shows them.\n"

    def test_where_the_files_token_wins_it_is_said(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], desk: Desk
    ) -> None:
        desk.json("pair", "--no-wait")
        self.paired(desk, "d1", b"1" * 32)
        wins = Desk(tmp_path, capsys, ONE_SHOP + 'token = "abc"')
        assert "the shop's token in relay.toml wins" in wins.type("devices", "list")[1]


class TestKeys:
    def test_rotate_makes_a_key_that_the_old_one_vouches_for(self, desk: Desk) -> None:
        desk.json("devices", "list")  # makes the folder
        old = load_signing_key(desk.home / "relay.key")
        told = desk.json("keys", "rotate")
        new = load_signing_key(desk.home / "relay.key")
        assert (told["earlier"], told["restart_needed"]) == (1, True)
        assert follow(old.public, new.earlier, new.public) == (new.public, old.public)
        code, out, _ = desk.type("keys", "rotate")
        assert code == 0
        assert "Restart the relay" in " ".join(out.split())

    def test_a_damaged_key_is_never_replaced(self, desk: Desk) -> None:
        desk.json("devices", "list")
        (desk.home / "relay.key").write_text("gone")
        code, out, err = desk.type("keys", "rotate")
        assert (code, out) == (1, "")
        assert "put back a copy" in err
        assert (desk.home / "relay.key").read_text() == "gone"


def test_words_stand_under_one_another() -> None:
    assert in_columns(["amber", "dolphin", "lily", "tulip"]) == [
        "  amber    dolphin  lily",
        "  tulip",
    ]
    assert in_columns([]) == []


def test_a_long_word_is_never_cut() -> None:
    assert wrapped("see https://a-long-address.example.in now", Look(12, False, True)) == [
        "see",
        "https://a-long-address.example.in",
        "now",
    ]
