"""A folder that is made is synced where its name stands, or a power cut takes all in it along."""

from pathlib import Path

import pytest

from webhook_relay import folders


def test_every_folder_that_is_made_is_synced_above_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(folders, "sync_folder", synced.append)
    folders.make_folder(tmp_path / "a" / "b")
    assert synced == [tmp_path, tmp_path / "a"]
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
    folders.make_folder(tmp_path / "a" / "b")
    assert len(synced) == 2


def test_syncing_opens_a_real_folder(tmp_path: Path) -> None:
    folders.sync_folder(tmp_path)
    with pytest.raises(FileNotFoundError):
        folders.sync_folder(tmp_path / "nowhere")
