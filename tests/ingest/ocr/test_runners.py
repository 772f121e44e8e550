"""What runs the models: OpenVINO, and on machines that it is not made for ONNX Runtime, which reads alike."""

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT

PROGRAM = """
import json, sys
if sys.argv[1] == "without":
    sys.modules["openvino"] = None
import numpy
from PIL import Image, ImageDraw, ImageFont
from ingest.ocr.installed import name
from ingest.ocr.options import ReadOptions
from ingest.ocr.rapid import RapidEngine
page = Image.new("RGB", (900, 400), "white")
for row, words in enumerate(("WATER SUPPLY 2024", "Ducheng, No. 28")):
    ImageDraw.Draw(page).text((40, 60 + 140 * row), words, "black", ImageFont.load_default(60))
engine = RapidEngine()
lines = [line.text for line in engine.read(numpy.asarray(page), 150, ReadOptions())]
runner = type(engine._recogniser).__name__
print(json.dumps({"lines": lines, "runner": runner, "name": name(ReadOptions())}))
"""


@pytest.mark.parametrize(
    ("how", "runner", "called"),
    [("with", "OpenVinoSession", "openvino"), ("without", "OnnxSession", "onnxruntime")],
)
def test_each_runner_reads_and_is_named(how: str, runner: str, called: str) -> None:
    pytest.importorskip(called)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, how], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["runner"] == runner
    assert f" {called} " in told["name"]
    assert told["lines"] == ["WATER SUPPLY 2024", "Ducheng, No. 28"]
