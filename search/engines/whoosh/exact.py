"""The final check of a phrase: whether the stored text holds it exactly."""

import re
from collections.abc import Callable


def holding(run: str) -> Callable[[bytes], bool]:
    """Whether a text holds `run`; its Latin words and numbers have to be whole ones, not parts of longer."""
    needle = run.encode()
    if _latin(run[:1]) or _latin(run[-1:]):
        whole = pattern(run, word=True)
        return lambda text: whole.search(text) is not None
    return lambda text: needle in text


def pattern(text: str, *, word: bool = False) -> re.Pattern[bytes]:
    """`text` where it does not go on: with `word` no letter or digit beside its own, else no digit."""
    signs = rb"[0-9a-z]" if word else rb"[0-9]"
    edge = _latin if word else str.isdecimal
    before = rb"(?<!" + signs + rb")" if edge(text[:1]) else rb""
    after = rb"(?!" + signs + rb")" if edge(text[-1:]) else rb""
    return re.compile(before + re.escape(text.encode()) + after)


def _latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()
