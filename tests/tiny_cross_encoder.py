"""A cross-encoder of a few thousand numbers, drawn from a seed and saved in a folder."""

from __future__ import annotations

import string
from pathlib import Path


def save_tiny_model(folder: Path, *, labels: int = 1, head: bool = True) -> Path:
    """A BERT of one layer that reads letters; without `head` it is an encoder that scores nothing."""
    import torch
    from transformers import (
        BertConfig,
        BertForSequenceClassification,
        BertModel,
        BertTokenizerFast,
    )

    folder.mkdir(parents=True, exist_ok=True)
    letters = string.ascii_lowercase + string.digits + ".,'?:"
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = [*special, *letters, *(f"##{letter}" for letter in letters)]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    tokenizer = BertTokenizerFast(str(folder / "vocab.txt"))
    tokenizer.model_max_length = 128
    tokenizer.save_pretrained(folder)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=128,
        initializer_range=1.0,  # wide, so that the scores of two texts lie apart
        num_labels=labels,
    )
    made = BertForSequenceClassification(config) if head else BertModel(config)
    made.save_pretrained(folder)
    return folder
