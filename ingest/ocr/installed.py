"""Which OCR engine there is on this machine, and what it is called; asking loads none of it."""

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from ingest.ocr.options import ReadOptions


def there(options: ReadOptions) -> bool:
    """Whether the chosen engine can read at all: a program may not be installed, or lack the languages."""
    if options.engine == "tesseract":
        from ingest.ocr.tesseract import codes

        return bool(codes(options))
    return find_spec("rapidocr") is not None


def name(options: ReadOptions) -> str:
    """The chosen engine and its version, for the record of what read a page; empty where none reads.

    "rapidocr 3.10.0 PP-OCRv6 openvino 2026.1.0", "tesseract 5.3.0 chi_sim+eng".
    """
    if not options.ocr or not there(options):
        return ""
    if options.engine == "tesseract":
        from ingest.ocr.tesseract import codes
        from ingest.tools.tesseract import version as of_program

        return f"tesseract {of_program()} {codes(options)}"
    runner = next((part for part in ("openvino", "onnxruntime") if find_spec(part) is not None), "")
    return f"rapidocr {version('rapidocr')} {_generation()} {runner} {version(runner)}"


def _generation() -> str:
    """Which generation of models RapidOCR ships: "PP-OCRv6"."""
    found = find_spec("rapidocr")
    folders = (found.submodule_search_locations if found else None) or []
    models = sorted(path.name for folder in folders for path in Path(folder, "models").glob("PP-OCR*_rec_*"))
    return models[-1].split("_")[0] if models else "PP-OCR"
