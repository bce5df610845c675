"""What looking for copies costs: fingerprints of real texts, and signatures compared at the size of a large collection.

- Fingerprints: words, shingles and signature of real reports, one core.
- Comparing: 100,000 texts of 600 shingles drawn at random, one in ten of them a repost cut to 60 %; once all with
  all, and once a hundred new ones with the rest. Found are the pairs left for a comparison word by word.
"""

import json
import time

import numpy as np

from coi.dates import now
from indexer.copies.candidates import candidates
from indexer.copies.fingerprints import shingles_of, signature_of, words_of
from tests.bench.measure import peak_bytes
from tests.bench.results import table
from tests.bench.texts import DATA

TEXTS, SHINGLES, SEED = 100_000, 600, 20261123
NEW = 100


def write() -> str:
    """The section of RESULTS.md; needs the data."""
    rows = [_fingerprints(), *_comparisons(TEXTS)]
    return f"""## Copies

{now():%Y-%m-%d}. One core; CPU seconds.

{table(["", "texts", "seconds", "texts a second", "pairs", "recall of reposts", "memory, MB"], rows)}
"""


def _fingerprints() -> list[str]:
    lines = (DATA / "state-dept-2022" / "reports.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line)["summary"] for line in lines]
    began = time.process_time()
    for text in texts:
        signature_of(shingles_of(words_of([text])))
    seconds = time.process_time() - began
    return [
        "fingerprints of reports",
        f"{len(texts)}",
        f"{seconds:.2f}",
        f"{len(texts) / seconds:.0f}",
        "",
        "",
        "",
    ]


def _comparisons(count: int) -> list[list[str]]:
    rng = np.random.default_rng(SEED)
    originals = count * 10 // 11
    signatures = np.empty((count, 128), np.uint32)
    for place in range(originals):
        shingles = rng.integers(0, 2**64, SHINGLES, dtype=np.uint64)
        signatures[place] = signature_of(shingles)
        if place < count - originals:
            signatures[originals + place] = signature_of(shingles[: SHINGLES * 6 // 10])
    lengths = np.full(count, SHINGLES)
    rows = []
    for name, first in (("all with all", 0), (f"{NEW} new ones with the rest", count - NEW)):
        fresh = np.arange(count) >= first
        began = time.process_time()
        pairs = candidates(signatures, fresh, lengths)
        seconds = time.process_time() - began
        new = range(max(first, originals), count)
        found = {(a, b) for a, b in pairs.tolist()}
        recall = sum((place - originals, place) in found for place in new) / len(new)
        rows.append(
            [
                name,
                f"{count:,}",
                f"{seconds:.2f}",
                f"{(count - first) / seconds:,.0f}",
                f"{len(found):,}",
                f"{recall:.4f}",
                f"{peak_bytes() / 1e6:.0f}",
            ]
        )
    return rows
