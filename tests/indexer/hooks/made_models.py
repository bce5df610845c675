"""Tiny models of our own making: a dozen words in several languages, each meaning one of four things.

A word's vector points along what it means, so that prison, тюрьма and Gefängnis lie in one direction.
"""

import json
import struct
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MEANINGS = (
    ("prison", "prisons", "тюрьма", "gefangnis"),
    ("water", "вода", "wasser"),
    ("army", "призыв", "wehrdienst"),
    ("school", "школа", "schule"),
)
FRAME, UNKNOWN = 0, 1
WORDS = ("[FRAME]", "[UNK]", *(word for words in MEANINGS for word in words))


def vectors() -> NDArray[np.float32]:
    """One row per word; the frame and unknown words have numbers too, which must not count."""
    rows = np.zeros((len(WORDS), len(MEANINGS)), np.float32)
    rows[FRAME], rows[UNKNOWN] = 9.0, 7.0
    for meaning, words in enumerate(MEANINGS):
        for word in words:
            rows[WORDS.index(word), meaning] = 1.0
    return rows


def write_tokenizer(folder: Path, *, framed: bool = False) -> None:
    """Write a tokenizer.json of whole words; with `framed` the first token of every text is the frame."""
    frame = {"SpecialToken": {"id": "[FRAME]", "type_id": 0}}
    framing = {
        "type": "TemplateProcessing",
        "single": [frame, {"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [frame, {"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {"[FRAME]": {"id": "[FRAME]", "ids": [FRAME], "tokens": ["[FRAME]"]}},
    }
    tokenizer: dict[str, object] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
                       "strip_accents": True, "lowercase": True},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": framing if framed else None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": {word: n for n, word in enumerate(WORDS)}, "unk_token": "[UNK]"},
    }  # fmt: skip
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")


def write_tensors(file: Path, tensors: Mapping[str, NDArray[np.generic]]) -> None:
    """Write a safetensors file: a length, a JSON of names with places, and the numbers."""
    kinds = {"float32": "F32", "float16": "F16", "int64": "I64", "float64": "F64"}
    header, at = {}, 0
    for name, one in tensors.items():
        header[name] = {
            "dtype": kinds[one.dtype.name],
            "shape": one.shape,
            "data_offsets": [at, at + one.nbytes],
        }
        at += one.nbytes
    text = json.dumps(header).encode()
    file.write_bytes(
        struct.pack("<Q", len(text)) + text + b"".join(one.tobytes() for one in tensors.values())
    )


def a_static_model(folder: Path) -> Path:
    """Write a model as model2vec keeps it."""
    folder.mkdir(parents=True, exist_ok=True)
    write_tokenizer(folder)
    write_tensors(folder / "model.safetensors", {"embeddings": vectors()})
    (folder / "config.json").write_text(json.dumps({"model_type": "model2vec", "normalize": True}), "utf-8")
    return folder


def an_onnx_model(
    folder: Path, *, inputs: Iterable[str] = ("input_ids", "attention_mask", "token_type_ids")
) -> Path:
    """Write an ONNX model that gives the vector of each token, and a tokenizer that frames texts."""
    folder.mkdir(parents=True, exist_ok=True)
    write_tokenizer(folder, framed=True)
    (folder / "model.onnx").write_bytes(_graph(vectors(), tuple(inputs)))
    return folder


# --- ONNX by hand: messages of Protocol Buffers, whose field numbers are those of onnx.proto ------


def _graph(table: NDArray[np.float32], inputs: tuple[str, ...]) -> bytes:
    """Write the smallest network: it looks up each token's row (Gather); the inputs not needed are only declared."""
    gather = [(1, b"table"), (1, inputs[0].encode()), (2, b"last_hidden_state"), (4, b"Gather")]
    tensor = [*((1, size) for size in table.shape), (2, 1), (8, b"table"), (9, table.tobytes())]
    graph = [
        (1, _message(gather)),
        (2, b"tiny"),
        (5, _message(tensor)),
        *((11, _value(name, 7, ("batch", "tokens"))) for name in inputs),
        (12, _value("last_hidden_state", 1, ("batch", "tokens", table.shape[1]))),
    ]
    return _message([(1, 8), (7, _message(graph)), (8, _message([(1, b""), (2, 13)]))])


def _value(name: str, element: int, sizes: tuple[str | int, ...]) -> bytes:
    shape = [(1, _message([(1, one) if isinstance(one, int) else (2, one.encode())])) for one in sizes]
    tensor = _message([(1, element), (2, _message(shape))])
    return _message([(1, name.encode()), (2, _message([(1, tensor)]))])


def _message(fields: Iterable[tuple[int, int | bytes]]) -> bytes:
    written = b""
    for number, value in fields:
        if isinstance(value, int):
            written += _varint(number << 3) + _varint(value)
        else:
            written += _varint(number << 3 | 2) + _varint(len(value)) + value
    return written


def _varint(value: int) -> bytes:
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])
