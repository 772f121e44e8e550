"""Mail folders (made here): every message a file of its own, none lost in silence."""

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest
from read_here import Found, read

from ingest.errors import Unreadable
from ingest.reader import Limits

MARK = b"From wang@example.cn Tue Nov  3 09:30:00 2026\n"


def letter(number: int, body: bytes = b"text\n") -> bytes:
    return b"From: a@b.cn\nSubject: letter %d\nDate: Tue, 03 Nov 2026 09:30:00 +0800\n\n" % number + body


def folder(path: Path, *letters: bytes) -> Path:
    (path / "a.mbox").write_bytes(b"".join(MARK + each + b"\n" for each in letters))
    return path / "a.mbox"


def found(path: Path, *letters: bytes, limits: Limits | None = None) -> Found:
    return read(folder(path, *letters), path, limits)


def test_each_message_is_a_file_of_its_own_named_after_its_subject(tmp_path: Path) -> None:
    result = found(tmp_path, letter(1), letter(2))
    assert result.children == {"letter 1 1.eml": letter(1), "letter 2 2.eml": letter(2)}
    assert result.text.split("\n")[1] == "2. 2026-11-03T09:30:00+08:00　a@b.cn　letter 2"


def test_a_folder_written_by_the_standard_library_is_read(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "a.mbox")
    for subject in ("关于合同盖章的函", "回复/盖章"):
        message = EmailMessage()
        message["Subject"], message["From"] = subject, "王明 <wang@example.cn>"
        message.set_content("From 这里开始的一行。\n请查收。")
        box.add(message)
    box.close()
    result = read(tmp_path / "a.mbox", tmp_path)
    assert list(result.children) == ["关于合同盖章的函 1.eml", "回复／盖章 2.eml"]
    (tmp_path / "one.eml").write_bytes(result.children["回复／盖章 2.eml"])
    assert read(tmp_path / "one.eml", tmp_path).text.endswith("From 这里开始的一行。\n请查收。")


def test_a_line_of_the_text_that_says_from_parts_no_message(tmp_path: Path) -> None:
    body = b"hello\n\nFrom Monday at 09:30 we meet.\nAll of us.\n\nFrom 10:30 on\nNot: mail\n"
    quoted = b">From here\n>>From there\n"
    result = found(tmp_path, letter(1, body.replace(b"Not:", b"not -") + quoted))
    assert len(result.children) == 1
    assert result.children["letter 1 1.eml"].endswith(b"From here\n>From there\n")


def test_messages_over_the_limits_are_counted_not_lost_in_silence(tmp_path: Path) -> None:
    many = [letter(number) for number in range(1, 8)]
    result = found(tmp_path, *many, limits=Limits(members=3))
    assert (len(result.children), result.notes) == (3, [("messages_left_out", "4")])
    large = [letter(number, b"x" * 99 + b"\n" + b"y" * 600_000 + b"\n") for number in range(1, 4)]
    result = found(tmp_path, *large, letter(4), limits=Limits(output_mib=1))
    assert (len(result.children), result.notes) == (1, [("messages_left_out", "3")])


def test_carriage_returns_and_a_very_long_line_stay_as_they_are(tmp_path: Path) -> None:
    one = letter(1, b"x" * 300_000 + b"From z\nend").replace(b"\n", b"\r\n")
    (tmp_path / "a.mbox").write_bytes(MARK.replace(b"\n", b"\r\n") + one)
    assert read(tmp_path / "a.mbox", tmp_path).children == {"letter 1 1.eml": one}


def test_a_large_folder_is_never_held(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "a.mbox"
    with path.open("wb") as file:
        for number in range(40):
            file.write(MARK + letter(number, b"%0999d\n" % 7 * 1000) + b"\n")
    tracemalloc.start()
    seen = _children_only(path, tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seen == 40
    assert peak < 8 << 20  # of 40 MB


def _children_only(path: Path, folder: Path) -> int:
    from ingest.extract.mbox import MboxReader
    from ingest.reader import Identity, Source
    from ingest.spool.writing import SpoolWriter

    identity = Identity("application/mbox")
    with SpoolWriter(folder / "s.jsonl", path.name, identity, Limits()) as sink:
        MboxReader().read(Source(path, path.name, identity), sink)
        return len(sink.reading().children)


def test_a_mail_folder_without_a_message_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(b"From nobody 09:30\nx-y: z\n")
    with pytest.raises(Unreadable, match="damaged"):
        from ingest.extract.mbox import MboxReader
        from tests.ingest.extract.sink import read_into

        (tmp_path / "b").write_bytes(b"nothing")
        read_into(MboxReader(), tmp_path / "b", "application/mbox")
