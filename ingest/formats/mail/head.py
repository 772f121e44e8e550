"""What every kind of mail shows alike: its facts, the first lines of its text, its attachments' names."""

import re
from collections.abc import Iterable, Iterator
from email.message import Message

from ingest.formats.mail import headers as mailtext

# Control characters, and those that turn the direction of writing to make a name look like another.
_UNSAFE = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LONGEST_NAME = 200  # characters
_NAMED = 100  # attachments that the first lines name
_LABELS = {"subject": "主题", "from": "发件人", "to": "收件人", "cc": "抄送", "bcc": "密送", "date": "日期"}


def facts_of(message: Message, charset: str = "") -> dict[str, str]:
    """What the headers say, by the names of our facts; only what is there.

    `charset` is what raw bytes in them are likely to be in.
    """
    found = {
        "subject": mailtext.header(message, "Subject", charset),
        "from": mailtext.addresses(message, "From", charset)
        or mailtext.addresses(message, "Sender", charset),
        "to": mailtext.addresses(message, "To", charset),
        "cc": mailtext.addresses(message, "Cc", charset),
        "bcc": mailtext.addresses(message, "Bcc", charset),
        "date": mailtext.date(message),
        "message_id": mailtext.header(message, "Message-ID"),
        "in_reply_to": mailtext.header(message, "In-Reply-To"),
        "references": mailtext.header(message, "References"),
    }
    return {name: value for name, value in found.items() if value}


def head_lines(facts: dict[str, str], attached: Iterable[str]) -> Iterator[str]:
    """The first lines of the first page."""
    for name, label in _LABELS.items():
        if name in facts:
            yield f"{label}：{facts[name]}"
    names = list(attached)[:_NAMED]
    if names:
        yield f"附件：{'、'.join(names)}"
    yield ""


def safe_name(name: str) -> str:
    """A file's name without any folder, control character or trick; "" if nothing is left."""
    return _UNSAFE.sub("", re.split(r"[/\\]", name)[-1]).strip(" .")[-_LONGEST_NAME:].lstrip(" .")


def titled(subject: str, ending: str) -> str:
    """A file's name made of a subject; "" where that is empty."""
    name = safe_name(subject.replace("/", "／").replace("\\", "＼")[: _LONGEST_NAME - len(ending)])
    return name + ending if name else ""
