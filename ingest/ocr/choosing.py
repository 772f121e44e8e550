"""The OCR engine that reads in this process, chosen by its kind and loaded once."""

from functools import cache

from ingest.ocr.engine import OcrEngine


def engine(kind: str = "rapid") -> OcrEngine:
    """The engine of this process of a `kind` ("rapid", "tesseract"), loaded on first use: models take
    a second and some 300 MiB."""
    return _loaded(kind)


@cache
def _loaded(kind: str) -> OcrEngine:
    if kind == "tesseract":
        from ingest.ocr.tesseract import TesseractEngine

        return TesseractEngine()
    from ingest.ocr.rapid import RapidEngine

    return RapidEngine()
