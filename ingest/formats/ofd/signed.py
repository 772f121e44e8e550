"""What is told of the signatures and seals of an OFD file: notes for the archivist, facts to find by."""

from collections.abc import Iterable

from archive.notes import NoteCode
from ingest.formats.ofd.document import OfdDocument
from ingest.formats.ofd.package import Missing
from ingest.formats.ofd.stamps import Stamps
from ingest.reader import Sink


def tell(stamps: Iterable[Stamps], sink: Sink) -> None:
    """Note every signature and seal, none of them verified; name signers and seals as facts."""
    signers: dict[str, None] = {}
    seals: dict[str, None] = {}
    for each in stamps:
        content = _content(each.document) if each.signatures else frozenset()
        for signature in each.signatures:
            who = signature.signer or signature.provider
            whole = content <= signature.covered
            sink.note(NoteCode.SIGNED if whole else NoteCode.SIGNED_IN_PART, _joined(who, signature.time))
            signers[who] = None
            if signature.seal is not None:
                sink.note(NoteCode.SEAL, _joined(signature.seal.name, signature.time))
                seals[signature.seal.name] = None
    for name, values in (("signed_by", signers), ("seals", seals)):
        if text := "；".join(filter(None, values)):
            sink.fact(name, text)


def _joined(who: str, time: str) -> str:
    return "，".join(filter(None, (who, time)))


def _content(document: OfdDocument) -> frozenset[str]:
    """The parts that a signature must be over to hold for all that is shown: the pages' contents."""
    found = {document.path}
    for page in document.pages():
        try:
            found.add(document.package.path(page.get("BaseLoc") or "", document.path))
        except Missing:
            continue
    return frozenset(found)
