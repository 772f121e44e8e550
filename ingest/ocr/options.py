"""Every value that tunes how pages are read: when OCR is used, how finely, and what counts as garbled."""

from dataclasses import dataclass

ENGINES = ("rapid", "tesseract")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How pages are read; the settings of a site are passed in here."""

    ocr: bool = True  # False: only text layers are read
    engine: str = "rapid"  # one of ENGINES
    # Of tesseract; with both Chinese scripts at once it mixes them up. Those not installed are left out.
    languages: str = "chi_sim+eng"
    engine_seconds: float = 100.0  # wall time that one run of an outside engine may take
    dpi: int = 200  # pages are rendered for OCR at this many pixels an inch
    page_pixels: int = 16_000_000  # a larger page is rendered, or scaled down, to this many pixels

    sheet_inches: float = 13.0  # larger sheets (A3 and up) are read in tiles
    tile_inches: float = 12.0  # the sides of a tile; A3 is two
    tile_overlap_inches: float = 1.0  # what neighbouring tiles both show
    tiles_most: int = 48  # of one sheet; a larger one is read coarsely
    title_block_dpi: int = 300  # the lower right corner of a sheet is read at this many pixels an inch

    detector_side: int = 1280  # pixels; the long side of an A4 page as the line detector sees it
    detector_side_most: int = 1600  # pixels; the same for larger sheets, which are scaled alike
    line_confidence: float = 0.5  # 0–1; lines read with less are left out as noise
    page_confidence: float = 0.80  # 0–1; pages read with less are flagged for a person
    turned_confidence: float = 0.90  # 0–1; pages read with less are tried the other way up

    few_characters: int = 120  # a page with fewer is looked at: is there more than its text?
    garbled_share: float = 0.10  # 0–1; a page whose text is worse than this is garbled
    ink_beside_text: float = 0.004  # 0–1; share of dark pixels beside the text that calls for OCR
    ink_of_blank: float = 0.0005  # 0–1; a page with less ink than this is blank
