"""The patterns of the field against the samples kept beside the corpus."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from ingest.seeing.patterns import PATTERNS


@pytest.fixture(scope="module")
def samples(corpus: Path) -> dict[str, Any]:
    """The samples: texts that must match with their groups, and texts that must not."""
    loaded: dict[str, Any] = json.loads((corpus.parent / "samples" / "patterns.json").read_text("utf-8"))
    return loaded


def test_every_positive_sample_is_found_with_its_groups(samples: dict[str, Any]) -> None:
    wrong = []
    for sample in samples["positive"]:
        found = PATTERNS[sample["pattern"]].search(sample["text"])
        groups = {} if found is None else {k: v for k, v in found.groupdict().items() if v}
        if found is None or any(groups.get(k) != v for k, v in sample["groups"].items()):
            wrong.append((sample, groups))
    assert wrong == []


def test_no_negative_sample_is_found(samples: dict[str, Any]) -> None:
    found = [s for s in samples["negative"] if PATTERNS[s["pattern"]].search(s["text"])]
    assert found == []


def test_every_pattern_of_the_samples_is_in_the_code(samples: dict[str, Any]) -> None:
    assert set(samples["patterns"]) <= set(PATTERNS)


@pytest.mark.parametrize(
    "unit", ["壹", "〔", "1", " ", "国", "2021", "年", "甲方", "1,111", "抄送:", "合同编号", "第", "()"]
)
def test_a_hostile_line_costs_linear_time(unit: str) -> None:
    text = unit * (75_000 // len(unit))
    began = time.process_time()
    for pattern in PATTERNS.values():
        list(pattern.finditer(text))
    assert time.process_time() - began < 2.0
