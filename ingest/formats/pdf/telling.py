"""What is told of a PDF beside its text: signatures, scripts and other actions, files pinned to pages."""

from dataclasses import dataclass, field

from archive.notes import NoteCode
from ingest.formats.pdf.beside import Beside
from ingest.formats.pdf.unlock import PIKEPDF_FAILURES
from ingest.formats.pdf.whole import Whole
from ingest.reader import Sink


@dataclass(slots=True)
class Teller:
    """Tells a sink, everything once."""

    sink: Sink
    _actions: set[str] = field(default_factory=set)

    def tell(self, whole: Whole) -> None:
        """Tell of the file as a whole; no signature is verified."""
        self._tell_actions(whole.actions())
        signed = whole.signatures()
        for each in signed:
            code = NoteCode.SIGNED if each.whole else NoteCode.SIGNED_IN_PART
            self.sink.note(code, "，".join(filter(None, (each.who, each.when))))
        if names := "；".join(dict.fromkeys(each.who for each in signed if each.who)):
            self.sink.fact("signed_by", names)

    def beside(self, beside: Beside) -> None:
        """Tell of the actions on a page, and hand on the files pinned to it."""
        self._tell_actions(beside.actions)
        for name, stream in beside.files:
            name = name or "attachment"
            try:
                data = stream.read_bytes()
            except PIKEPDF_FAILURES:
                self.sink.note(NoteCode.NOT_EXTRACTED, name)
                continue
            self.sink.child(name, iter((data,)))

    def _tell_actions(self, kinds: set[str]) -> None:
        for kind in sorted(kinds - self._actions):
            self.sink.note(NoteCode.ACTIVE_CONTENT, kind)
        self._actions |= kinds
