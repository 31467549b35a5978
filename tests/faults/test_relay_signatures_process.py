"""A real relay lets nobody in who cannot sign, and does not start where it could not tell."""

from pathlib import Path

import pytest

from tests.faults.relay_abuse import tail
from tests.faults.relay_process import running, write_config
from tests.faults.relay_signatures import CASES, CONFIG, starts_without_secret, wrong_answers

pytestmark = pytest.mark.e2e


def test_every_wrong_signature_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with running(write_config(tmp_path, CONFIG)) as relay:
        before = tail(relay)
        assert len(CASES) == 14
        assert wrong_answers(relay) == []
        assert tail(relay) == before
        assert relay.post(b"a right one") == 200


def test_it_does_not_start_without_a_secret(tmp_path: Path) -> None:
    assert starts_without_secret(tmp_path, ["cloud", "leads"]) == []
