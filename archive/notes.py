"""The codes of what a record says of itself: why it is parked (reasons), what is odd about it (notes).

Readers give them, the catalogue keeps them as plain text, the pages have words for them. Each is named
once, here; `docs/states.md` tells them to people.
"""

from enum import StrEnum


class ReasonCode(StrEnum):
    """Why a file is parked: it was not taken, or its content is not in the archive."""

    PASSWORD = "password"  # noqa: S105 - a reason, no password
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - likewise
    DAMAGED = "damaged"  # or a part of it is missing
    VOLUME = "volume"  # one of several volumes of a package
    EMPTY = "empty"
    TOO_SLOW = "too_slow"
    TOO_BIG_IN_MEMORY = "too_big_in_memory"
    TOO_MUCH_TEXT = "too_much_text"
    TOO_MUCH_OUTPUT = "too_much_output"  # attachments or pages
    READER_DIED = "reader_died"
    NO_PERMISSION = "no_permission"
    DISK_FULL = "disk_full"
    VANISHED = "vanished"  # before it was taken
    IO_ERROR = "io_error"
    TOO_LARGE = "too_large"


# Reasons that lie in the machine, not in the file: it is tried again without anybody's doing.
OF_THE_MACHINE = frozenset({ReasonCode.NO_PERMISSION, ReasonCode.DISK_FULL, ReasonCode.IO_ERROR})


class NoteCode(StrEnum):
    """What the archivist should know of a record that was read; a note does not change its state."""

    MISMATCH = "mismatch"  # the name's extension is not what the bytes are
    PAGE_GARBLED = "page_garbled"  # the text layer of a page was read otherwise
    PAGE_DAMAGED = "page_damaged"
    PAGE_NOT_READ = "page_not_read"
    NOT_EXTRACTED = "not_extracted"  # no reader for it
    NOT_CLASSIFIED = "not_classified"  # an error in classifying; see the log
    NOT_DESCRIBED = "not_described"  # an error in one of the describers, which is the detail
    PROPERTIES_DAMAGED = "properties_damaged"
    UNDECODED_CHARACTERS = "undecoded_characters"
    EMBEDDED_OBJECTS = "embedded_objects"
    TRUNCATED = "truncated"
    REPAIRED = "repaired"
    REREAD_FAILED = "reread_failed"  # what was read before stays; the detail is the reason
    TOO_DEEP = "too_deep"  # attachments in attachments
    MEMBER_LOCKED = "member_locked"
    MEMBER_DAMAGED = "member_damaged"
    MEMBER_OVERSIZED = "member_oversized"
    MEMBER_NO_FILE = "member_no_file"  # a link, a device
    MEMBER_METHOD = "member_method"  # packed by a method that is not supported
    MEMBER_LEFT_OUT = "member_left_out"  # what a system has added
    TREE_TOO_LARGE = "tree_too_large"  # attachments on all levels together
    NAME_GUESSED = "name_guessed"  # in which encoding names of members are
    NAME_CLEANED = "name_cleaned"
    EXTERNAL_FILES = "external_files"  # that a drawing or text refers to
    OBJECTS_LEFT_OUT = "objects_left_out"  # of a drawing
    NO_GEOMETRY = "no_geometry"  # words of a drawing, but no picture of it
    NO_CONVERTER = "no_converter"
    NO_UNPACKER = "no_unpacker"
    HIDDEN_PARTS = "hidden_parts"
    COMMENTS = "comments"
    TRACKED_CHANGES = "tracked_changes"
    MACROS = "macros"
    SIGNED = "signed"
    SIGNED_IN_PART = "signed_in_part"
    SEAL = "seal"
    ACTIVE_CONTENT = "active_content"
    XFA = "xfa"
    ENCRYPTED_PART = "encrypted_part"
    MESSAGES_LEFT_OUT = "messages_left_out"
    ATTACHMENT_MISSING = "attachment_missing"  # it is a link
    NO_TEXT = "no_text"  # a recording
    ALL_BLANK = "all_blank"
    PICTURES_READ = "pictures_read"
    PICTURE_DAMAGED = "picture_damaged"
    PICTURES_LEFT_OUT = "pictures_left_out"


# Notes of a record whose content, a part of it, or what is known of it, another reading may get.
NOT_READ = (
    NoteCode.NOT_EXTRACTED,
    NoteCode.NO_CONVERTER,
    NoteCode.NO_UNPACKER,
    NoteCode.PAGE_NOT_READ,
    NoteCode.MEMBER_LOCKED,
    NoteCode.MEMBER_METHOD,
    NoteCode.ENCRYPTED_PART,
    NoteCode.REREAD_FAILED,
    NoteCode.PICTURE_DAMAGED,
    NoteCode.PICTURES_LEFT_OUT,
    NoteCode.NOT_CLASSIFIED,
    NoteCode.NOT_DESCRIBED,
)

# Notes of a record that an archivist has to look at, however sure its class is.
TO_REVIEW = frozenset({NoteCode.NOT_CLASSIFIED, NoteCode.NOT_DESCRIBED})
