"""From an HTTP answer to one of the four outcomes: what may have been sent is never repeated."""

import json
from typing import Any

import httpx
import pytest

from crm_tui.whatsapp.provider import Accepted, Action, NotReached, Refused, Unknown
from crm_tui.whatsapp.providers.outcomes import failure, outcome, read_answer


def judged(status: int, body: Any, headers: dict[str, str] | None = None) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return outcome(read_answer(status, httpx.Headers(headers or {}), content))


def error(code: Any, **more: Any) -> dict[str, Any]:
    return {"error": {"message": "said", "code": code} | more}


def test_an_id_is_an_acceptance() -> None:
    body = {"contacts": [{"input": "+91", "wa_id": "911"}], "messages": [{"id": "wamid.X"}]}
    assert judged(200, body) == Accepted("wamid.X", "911")
    assert judged(201, {"messages": [{"id": "wamid.X"}]}) == Accepted("wamid.X", None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"ok",
        b"[" * 100_000,
        [],
        {},
        {"messages": []},
        {"messages": [{"id": ""}]},
        {"messages": 3},
    ],
)
@pytest.mark.parametrize("status", [200, 202, 302, 408, 500, 502, 504])
def test_without_a_clear_word_nobody_knows(status: int, body: Any) -> None:
    assert isinstance(judged(status, body), Unknown)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429])
def test_the_number_decides_and_not_the_status(status: int) -> None:
    refused = judged(status, error(131047))
    assert isinstance(refused, Refused)
    assert (refused.code, refused.action) == (131047, Action.TEMPLATE)


@pytest.mark.parametrize("code", [2, 131016, 131057, 133004])
def test_a_server_error_that_says_it_took_nothing_may_be_tried_again(code: int) -> None:
    refused = judged(503, error(code))
    assert isinstance(refused, Refused)
    assert refused.action is Action.RETRY


@pytest.mark.parametrize("code", [1, 131000, 424242, None, "x"])
def test_a_server_error_that_says_less_leaves_it_unknown(code: Any) -> None:
    assert isinstance(judged(500, error(code)), Unknown)


def test_an_error_inside_a_good_answer_counts_when_it_is_clear() -> None:
    assert isinstance(judged(200, error(131047)), Refused)
    assert isinstance(judged(200, error(131000)), Unknown)


def test_the_time_to_wait_is_kept() -> None:
    refused = judged(429, error(613), {"Retry-After": "7"})
    assert isinstance(refused, Refused)
    assert (refused.action, refused.retry_after) == (Action.SLOW, 7.0)
    assert judged(429, error(613), {"Retry-After": "Wed, 21 Oct"}).retry_after is None


@pytest.mark.parametrize(
    ("status", "body", "action"),
    [
        (401, {"meta": {"http_code": 401, "developer_message": "Invalid api key"}}, Action.AUTH),
        (400, {"meta": {"http_code": 401, "developer_message": "Invalid api key"}}, Action.AUTH),
        (403, b"Forbidden", Action.AUTH),
        (429, b"slow down", Action.SLOW),
        (404, b"<html>", Action.FIX),
        (413, b"", Action.FIX),
    ],
)
def test_a_gateways_own_refusal(status: int, body: Any, action: Action) -> None:
    refused = judged(status, body)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.action) == (None, action)


def test_a_numeric_text_is_a_number() -> None:
    assert judged(400, error("131047")).code == 131047


@pytest.mark.parametrize(
    "problem",
    [
        httpx.ConnectError("x"),
        httpx.ConnectTimeout("x"),
        httpx.PoolTimeout("x"),
        httpx.InvalidURL("x"),
    ],
)
def test_before_the_first_byte_nothing_was_sent(problem: Exception) -> None:
    assert isinstance(failure(problem), NotReached)


@pytest.mark.parametrize(
    "problem",
    [
        httpx.ReadTimeout("x"),
        httpx.WriteTimeout("x"),
        httpx.ReadError("x"),
        httpx.WriteError("x"),
        httpx.RemoteProtocolError("x"),
        httpx.DecodingError("x"),
        TimeoutError(),
    ],
)
def test_after_the_first_byte_it_may_have_been_sent(problem: Exception) -> None:
    assert isinstance(failure(problem), Unknown)
