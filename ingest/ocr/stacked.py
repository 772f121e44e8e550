"""Upright writing: characters that stand one below the other, cut apart and laid side by side."""

import numpy
from numpy.typing import NDArray

from ingest.ocr.engine import Pixels

_PITCH = (0.55, 1.35)  # of the column's width: from one character to the next
_NEAR = 0.3  # of the pitch: how far from where a character should end it may end
_GAP = 0.15  # of the column's width: white between two characters laid side by side


def unstacked(column: Pixels) -> Pixels:
    """A tall `column` (height × width × 3) of upright characters as a level line."""
    ink = _ink(column)
    edges = _edges(ink, _pitch(ink, column.shape[1]))
    pieces = [column[top:bottom] for top, bottom in zip(edges, edges[1:], strict=False)]
    deepest = max(len(piece) for piece in pieces)
    white = numpy.median(column.reshape(-1, 3), axis=0).astype(numpy.uint8)
    gap = round(_GAP * column.shape[1])
    line = numpy.empty((deepest, len(pieces) * (column.shape[1] + gap), 3), dtype=numpy.uint8)
    line[:] = white
    for number, piece in enumerate(pieces):
        left, top = number * (column.shape[1] + gap), (deepest - len(piece)) // 2
        line[top : top + len(piece), left : left + column.shape[1]] = piece
    return line


def _ink(column: Pixels) -> NDArray[numpy.float64]:
    """How much ink each row of `column` has."""
    grey = column.mean(axis=2)
    return numpy.asarray(numpy.abs(grey - numpy.median(grey)).sum(axis=1), dtype=numpy.float64)


def _pitch(ink: NDArray[numpy.float64], width: int) -> float:
    """From one character to the next in pixels: the shift by which the rows' ink is most like itself."""
    shortest, longest = round(_PITCH[0] * width), min(round(_PITCH[1] * width), len(ink) - 1)
    if longest <= shortest:
        return float(width)
    centred = ink - ink.mean()
    alike = [
        float((centred[shift:] * centred[:-shift]).mean()) for shift in range(max(1, shortest), longest + 1)
    ]
    return float(max(1, shortest) + int(numpy.argmax(alike)))


def _edges(ink: NDArray[numpy.float64], pitch: float) -> list[int]:
    """The rows where characters end: the emptiest near where they should."""
    edges, height = [0], len(ink)
    smooth = numpy.convolve(ink, numpy.ones(3) / 3, mode="same")
    written = numpy.flatnonzero(ink > 0.1 * ink.max())
    place = float(max(0, written[0] - 1)) if len(written) else 0.0
    while place + (1 + _NEAR) * pitch < height:
        low, high = int(place + (1 - _NEAR) * pitch), int(place + (1 + _NEAR) * pitch) + 1
        near = smooth[low:high]
        empty = numpy.flatnonzero(near <= near.min() + 0.02 * ink.max())
        place = low + float(empty[int(numpy.argmin(numpy.abs(empty + low - place - pitch)))])
        edges.append(max(edges[-1] + 1, round(place)))
    return [*edges, height]
