"""`webhook-relay channels`: a block in, a block out, and not a byte of the rest of relay.toml."""

import json
import os
import stat
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhook_relay.cli.main import main
from webhook_relay.errors import SettingsError
from webhook_relay.settings.editing import Document, with_block, without_block
from webhook_relay.settings.new_channel import unguessable
from webhook_relay.settings.statements import statements

RELAY = """\
# The relay of Sweet Crumbs. ✎
[relay]
home = "/nowhere"   # the spool

[[shops]]
id = "bakery"
token = 'a # token'
[[shops]]
id = "tiles"
token = "another"
"""
CLOUD = ["--provider", "cloud", "--shop", "bakery", "--app-secret", "s"]

VALUES = st.sampled_from(
    [
        '"x"',
        "'x # [[channels]]'",
        '"x \\" [ # "',
        '"""\n[[channels]]\nid = "inner"\n"""',
        '"""x\\""" ""\n"""',
        "'''\n[[forms]]\n# '' \n'''",
        '["a", # one\n  "b]",\n]',
        "{ name = 'n', value = \"}\" }",
        "1979-05-27T07:32:00Z",
        "[[1, 2], [3]]",
        '""""""',
        '"""a"""""',
        "''''a'''''",
    ]
)
COMMENTS = st.lists(
    st.sampled_from(["\n", "# note\n", "  # [[channels]]\n", "\t\n", '# """\n']), max_size=3
).map("".join)
SUB_TABLES = st.sampled_from(["", "[channels.header]\n", "  [ channels . 'header' ] # sub\n"])
HEADS = st.sampled_from(["[[channels]]\n", "  [[ channels ]]  # one\n", '[["channels"]]\n'])


@st.composite
def blocks(draw: st.DrawFn, number: int) -> str:
    """One `[[channels]]` from its head to its last setting."""
    lines = [draw(HEADS), f'id = "channel-{number}"\n']
    for place in range(draw(st.integers(0, 3))):
        lines.append(draw(COMMENTS))
        lines.append(f"key-{place} = {draw(VALUES)}\n")
    if sub := draw(SUB_TABLES):
        lines += [draw(COMMENTS), sub, f"name = {draw(VALUES)}\n"]
    return "".join(lines)


@st.composite
def files(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Blocks, and what stands before each and after the last."""
    count = draw(st.integers(1, 4))
    between = [draw(COMMENTS) for _ in range(count + 1)]
    between[0] = '[relay]\nhome = "[[channels]]"\n' + between[0]
    others = st.sampled_from(["", '[[forms]]\nid = "f"\n', "[x.channels]\na = 1\n"])
    between[-1] += draw(others)
    return [draw(blocks(number)) for number in range(count)], between


@given(files(), st.data())
def test_exactly_the_block_goes(file: tuple[list[str], list[str]], data: st.DataObject) -> None:
    made, between = file
    gone = data.draw(st.integers(0, len(made) - 1))
    text = between[0] + "".join(b + after for b, after in zip(made, between[1:], strict=True))
    before = between[0] + "".join(
        b + after for b, after in zip(made[:gone], between[1:], strict=False)
    )
    rest = between[gone + 1] + "".join(
        b + after for b, after in zip(made[gone + 1 :], between[gone + 2 :], strict=True)
    )
    found = without_block(text, f"channel-{gone}")
    if rest:
        first, _, others = rest.partition("\n")
        assert found == before + (rest if first.strip() else others)
    else:
        assert before.startswith(found)
        assert before[len(found) :].strip() == ""
        assert before[len(found) :].count("\n") <= 1
    assert tomllib.loads(found).get("relay") == tomllib.loads(text).get("relay")


@given(files())
def test_the_statements_are_the_whole_text(file: tuple[list[str], list[str]]) -> None:
    text = "".join(between + block for between, block in zip(file[1], [*file[0], ""], strict=True))
    for one in (text, text.replace("\n", "\r\n"), text.rstrip("\n")):
        assert "".join(one[part.start : part.end] for part in statements(one)) == one


@given(files())
def test_what_was_added_is_taken_out_again_byte_for_byte(
    file: tuple[list[str], list[str]],
) -> None:
    text = "".join(between + block for between, block in zip(file[1], [*file[0], ""], strict=True))
    for one in (text, text.replace("\n", "\r\n")):
        added = with_block(one, '[[channels]]\nid = "new"\n')
        assert added.startswith(one)
        assert without_block(added, "new") == one


def test_a_list_on_one_line_is_left_to_a_person() -> None:
    text = 'channels = [{ id = "a", provider = "cloud" }]\n'
    with pytest.raises(SettingsError, match="by hand"):
        without_block(text, "a")


def test_a_block_is_not_put_beside_a_list_on_one_line() -> None:
    with pytest.raises(SettingsError, match=r"not written as \[\[channels\]\]"):
        with_block("channels = []\n", '[[channels]]\nid = "a"\n')


def test_a_table_far_away_from_its_block_is_left_to_a_person() -> None:
    text = '[[channels]]\nheader = {}\n[[channels]]\nid = "b"\n[relay]\n[channels.header]\n'
    with pytest.raises(SettingsError, match="do it by hand"):
        without_block(text, "b")


def test_an_id_is_never_guessed_and_never_an_option() -> None:
    made = {unguessable() for _ in range(300)}
    assert len(made) == 300
    assert all(len(one) == 43 and one[0] not in "-_" for one in made)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "relay.toml"
    file.write_text(RELAY)
    file.chmod(0o640)
    return file


def run(config: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["channels", *words, "--config", str(config)])
    said = capsys.readouterr()
    return code, said.out, said.err


def add(config: Path, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    code, out, err = run(config, capsys, "add", *words, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.mark.parametrize(
    ("words", "kept", "entered"),
    [
        (
            ["--provider", "cloud", "--app-secret", 'a "quoted\\ secret'],
            {"app_secret": 'a "quoted\\ secret'},
            {"Callback URL", "Verify token"},
        ),
        (
            ["--provider", "360dialog", "--platform-secret", "p"],
            {"platform_secret": "p"},
            {"Webhook URL", "Header Authorization"},
        ),
        (
            ["--provider", "twilio", "--auth-token", "t"],
            {"auth_token": "t"},
            {"Webhook URL, and fallback URL"},
        ),
        (
            ["--provider", "gupshup", "--allow", "192.0.2.0/24, 192.0.2.9"],
            {"allow": ["192.0.2.0/24", "192.0.2.9"]},
            {"Callback URL", "Webhook version"},
        ),
    ],
    ids=["cloud", "360dialog", "twilio", "gupshup"],
)
def test_a_new_channel_is_one_that_a_relay_takes(
    config: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    kept: dict[str, object],
    entered: set[str],
) -> None:
    told = add(config, capsys, *words, "--shop", "tiles", "--url", "https://relay.example.in/")
    text = config.read_text()
    (block,) = tomllib.loads(text)["channels"]
    assert text.startswith(RELAY)
    assert block["id"] == told["id"]
    assert (block["shop"], told["shop"]) == ("tiles", "tiles")
    assert block.items() >= kept.items()
    assert told["address"] == f"https://relay.example.in/hooks/{told['id']}"
    assert told["enter"].keys() == entered
    assert told["address"] in told["enter"].values()
    made = {block.get("verify_token"), block.get("header", {}).get("value")} - {None}
    assert made <= set(told["enter"].values())
    assert Document(config).settings.channels[0].id == told["id"]


def test_the_file_keeps_its_mode_and_a_link_stays_a_link(
    config: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(config)
    add(link, capsys, *CLOUD)
    assert link.is_symlink()
    assert stat.S_IMODE(config.stat().st_mode) == 0o640
    assert {one.name for one in tmp_path.iterdir()} == {"relay.toml", "link.toml"}


def test_a_person_reads_what_to_enter_and_what_to_do_next(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(config, capsys, "add", *CLOUD)
    assert code == 0
    assert out.startswith(
        "Added cloud-1 of shop bakery. Enter at the provider:\n  Callback URL  /h"
    )
    assert "Verify token" in out
    assert "--url" in out
    assert "systemctl restart" in out


def test_a_secret_comes_from_the_environment(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAY_APP_SECRET", "from-the-environment")
    add(config, capsys, "--provider", "cloud", "--shop", "bakery")
    assert tomllib.loads(config.read_text())["channels"][0]["app_secret"] == "from-the-environment"


def test_a_secret_is_asked_for_hidden_at_a_terminal(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda words: asked.append(words) or " typed ")
    add(config, capsys, "--provider", "twilio", "--shop", "bakery", "--url", "https://r.example")
    assert tomllib.loads(config.read_text())["channels"][0]["auth_token"] == "typed"
    assert asked == ["The auth token (Twilio's console): "]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--provider", "cloud", "--shop", "bakery"], "RELAY_APP_SECRET or as --app-secret"),
        (["--provider", "cloud", "--app-secret", "s"], "--shop: bakery, tiles"),
        ([*CLOUD[:2], "--shop", "cars", "--app-secret", "s"], "--shop: bakery, tiles"),
        ([*CLOUD, "--url", "http://relay.example.in"], "https"),
        ([*CLOUD[:-1], "a\x1b[2Jb"], "cannot be printed"),
        (["--provider", "twilio", "--shop", "bakery", "--auth-token", "t"], "RELAY_URL"),
        (["--provider", "gupshup", "--shop", "bakery", "--allow", "everybody"], "no address"),
        (["--provider", "gupshup", "--shop", "bakery", "--allow", ","], "no address"),
    ],
)
def test_what_is_refused_leaves_the_file_alone(
    config: Path, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    code, out, err = run(config, capsys, "add", *words)
    assert (code, out) == (1, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert config.read_text() == RELAY


def test_a_file_that_no_relay_would_start_with_is_not_touched(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config.write_text(RELAY + "[[channels]]\nid = 'a'\n")
    code, _, err = run(config, capsys, "add", *CLOUD)
    assert code == 1
    assert "Channel a" in err
    assert config.read_text() == RELAY + "[[channels]]\nid = 'a'\n"


def test_one_is_removed_by_its_id_and_an_unknown_one_is_not(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = (add(config, capsys, *CLOUD) for _ in range(2))
    code, out, _ = run(config, capsys, "remove", first["id"], "--json")
    assert (code, json.loads(out)["removed"]) == (0, "cloud-1")
    assert [one.id for one in Document(config).settings.channels] == [second["id"]]
    code, _, err = run(config, capsys, "remove", first["id"])
    assert (code, "see channels list" in err) == (1, True)
    assert run(config, capsys, "remove", second["id"])[0] == 0
    assert config.read_text() == RELAY


def test_a_form_and_a_portal_are_removed_alike(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = '[[forms]]\nid = "cakes"\nshop = "bakery"\ntitle = "Cakes"\n'
    lead = '[[leads]]\nid = "mart"\nshop = "bakery"\nsource = "indiamart"\nsecret = "s"\n'
    config.write_text(f"{RELAY}\n{form}\n{lead}")
    assert run(config, capsys, "remove", "cakes")[0] == 0
    assert config.read_text() == f"{RELAY}\n{lead}"
    assert run(config, capsys, "remove", "mart")[0] == 0
    assert config.read_text() == RELAY


def test_the_list_says_the_names_of_metrics_and_logs(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = add(config, capsys, *CLOUD)
    row = {"name": "cloud-1", "id": told["id"], "shop": "bakery", "provider": "cloud"}
    _, out, _ = run(config, capsys, "list", "--json")
    assert json.loads(out)["items"] == [row | {"address": f"/hooks/{told['id']}"}]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_a_sentence(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config.parent.chmod(0o500)
    code, _, err = run(config, capsys, "add", *CLOUD)
    config.parent.chmod(0o700)
    assert (code, "cannot be written" in err) == (1, True)


def test_a_disk_that_refuses_leaves_the_old_file_and_no_draft(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    code, _, err = run(config, capsys, "add", *CLOUD)
    assert (code, "No space left on device" in err) == (1, True)
    assert config.read_text() == RELAY
    assert [one.name for one in config.parent.iterdir()] == ["relay.toml"]


def test_a_person_reads_the_list_in_rows_that_fit(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(config, capsys, "list")[1].startswith("There is no address yet")
    first = add(config, capsys, *CLOUD)
    second = add(config, capsys, "--provider", "360dialog", "--shop", "tiles")
    assert run(config, capsys, "list")[1].splitlines() == [
        f"cloud-1      bakery  /hooks/{first['id']}",
        f"360dialog-1  tiles   /hooks/{second['id']}",
    ]
