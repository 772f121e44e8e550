"""Sound and video that are known by their repeating frames, not by first bytes: MP3, AAC, MPEG-TS."""

from collections.abc import Callable

_RATES = {  # kbit/s by (version 1, layer); MPEG 2 and 2.5 share one row for layers II and III
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (False, 0): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLES = (44100, 48000, 32000)
_DIVIDED = {3: 1, 2: 2, 0: 4}  # of the sampling rate, by version bits
_IN_A_ROW = 3
_PACKETS = ((188, 0), (192, 4), (204, 0))  # size of a transport packet, where its sync byte stands


def stream_type(head: bytes) -> str:
    """The media type of a stream of frames beginning in `head`, or ""."""
    if any(_synchronous(head, size, at) for size, at in _PACKETS):
        return "video/mp2t"
    if _repeats(head, _mpeg_frame):
        return "audio/mpeg"
    return "audio/aac" if _repeats(head, _aac_frame) else ""


def _synchronous(head: bytes, size: int, at: int) -> bool:
    marks = head[at : at + size * 5 : size]
    return len(marks) == 5 and marks == b"G" * 5


def _repeats(head: bytes, frame: Callable[[bytes], int]) -> bool:
    """Whether several frames follow each other from the start."""
    at = 0
    for _ in range(_IN_A_ROW):
        size = frame(head[at : at + 7])
        if not size:
            return False
        at += size
    return True


def _mpeg_frame(head: bytes) -> int:
    """Bytes of an MPEG audio frame of layer II or III that begins with `head`; 0 if none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    rate, sample, padded = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version not in _DIVIDED or layer not in (2, 3) or rate in (0, 15) or sample == 3:
        return 0
    first = version == 3
    kilobits = _RATES[(True, layer) if first else (False, 0)][rate - 1]
    unit = 144 if first or layer == 2 else 72
    return unit * kilobits * 1000 // (_SAMPLES[sample] // _DIVIDED[version]) + padded


def _aac_frame(head: bytes) -> int:
    """Bytes of an AAC frame (ADTS) that begins with `head`; 0 if none does."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return size if size > 7 else 0
