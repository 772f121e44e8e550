"""OCR keeps to itself: nothing is sent to anybody, and nothing is left in the home of who runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

# Reads a picture with the engine as the reading processes do, and tells what it did besides.
PROGRAM = """
import json, sys
done = []
CALLS = ("socket.connect", "socket.get", "socket.send", "urllib.", "http.", "subprocess.", "os.exec",
         "os.fork", "os.posix_spawn", "os.system")
sys.addaudithook(lambda event, values: done.append(event) if event.startswith(CALLS) else None)
import numpy
from PIL import Image, ImageDraw, ImageFont
from ingest.ocr.options import ReadOptions
from ingest.ocr.rapid import RapidEngine
page = Image.new("RGB", (900, 300), "white")
ImageDraw.Draw(page).text((40, 100), "WATER SUPPLY 2024", "black", ImageFont.load_default(60))
lines = RapidEngine().read(numpy.asarray(page), 150, ReadOptions())
loaded = [name for name in sys.modules if sys.modules[name] and name.split(".")[0] == "openvino_telemetry"]
print(json.dumps({"text": " ".join(line.text for line in lines), "done": done, "loaded": loaded}))
"""


def test_reading_a_picture_calls_nobody_and_leaves_nothing_in_the_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    # No variable tells that this is a test: on build servers the makers' telemetry is silent by itself.
    variables = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONUTF8": "1"}
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=variables, capture_output=True, text=True, timeout=300
    )
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert "2024" in told["text"]
    assert told["done"] == []
    assert told["loaded"] == []
    assert list(home.rglob("*")) == []
