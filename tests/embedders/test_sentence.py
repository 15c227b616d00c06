"""Sentence-transformers folders: local, without pickles, and the same bytes for the same text."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from jminer.embedders import open_embedder
from jminer.errors import ConfigError, IntegrityError, UnsafeInput

TOKENIZER = Path(__file__).parents[2] / "models" / "embedders" / "all-minilm-l6-v2" / "tokenizer.json"
SAID = ["The courier never rang the bell.", "Checkout took my card twice! " * 9, "", "Late again."]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A real, tiny sentence-transformers folder with random weights."""
    pytest.importorskip("sentence_transformers")
    import torch
    from sentence_transformers import SentenceTransformer, models
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(1)
    path = tmp_path_factory.mktemp("tiny")
    bert = path / "bert"
    BertModel(
        BertConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64)
    ).save_pretrained(bert)
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_file=str(TOKENIZER), **special).save_pretrained(bert)
    words = models.Transformer(str(bert))
    SentenceTransformer(modules=[words, models.Pooling(32)], device="cpu").save(str(path / "model"))
    return path / "model"


@pytest.mark.slow
def test_a_text_keeps_its_bytes_whatever_stands_beside_it(folder):
    encoder = open_embedder("sentence", folder, processes=1)
    told: list[int] = []
    vectors = encoder.embed(SAID, told.append)
    assert vectors.shape == (4, encoder.dimensions) == (4, 32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert sum(told) == 4
    assert encoder.embed(SAID[::-1])[::-1].tobytes() == vectors.tobytes()
    assert all(encoder.embed([text]).tobytes() == row.tobytes() for text, row in zip(SAID, vectors, strict=True))
    texts = [f"{SAID[number % 4]} {number}" for number in range(210)]
    assert open_embedder("sentence", folder, processes=2).embed(texts).tobytes() == encoder.embed(texts).tobytes()


@pytest.mark.slow
def test_other_settings_are_another_variant_of_the_same_weights(folder):
    before = open_embedder("sentence", folder, 1)
    path = folder / "sentence_bert_config.json"
    original = path.read_text()
    path.write_text(json.dumps({**json.loads(original), "max_seq_length": 8}))
    after = open_embedder("sentence", folder, 1)
    path.write_text(original)
    assert (before.weights == after.weights, before.variant == after.variant) == (True, False)


def test_a_missing_folder_is_never_downloaded(tmp_path):
    with pytest.raises(ConfigError, match="never downloads"):
        open_embedder("sentence", tmp_path / "sentence-transformers" / "all-MiniLM-L6-v2", 1)
    with pytest.raises(ConfigError, match=r"no modules\.json"):
        open_embedder("sentence", tmp_path, 1)


def test_pickled_weights_are_refused(tmp_path):
    (tmp_path / "modules.json").write_text("[]")
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(UnsafeInput, match="can run code"):
        open_embedder("sentence", tmp_path, 1)


@pytest.mark.slow
def test_spoilt_weights_are_a_sentence(tmp_path):
    pytest.importorskip("sentence_transformers")
    (tmp_path / "modules.json").write_text("[]")
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(IntegrityError, match="cannot load"):
        open_embedder("sentence", tmp_path, 1).embed(["hello"])
