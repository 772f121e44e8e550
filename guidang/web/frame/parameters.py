"""The types of parameters in addresses, with their limits: ids, page numbers, short texts, filters."""

from typing import Annotated

from fastapi import Depends, Path, Query

# The largest id a database column of ours takes.
LARGEST_ID = 2**31 - 1
NO_CONTROL = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"

RecordId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
ParentId = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]
LineNumber = Annotated[int, Path(ge=0, le=LARGEST_ID)]
LineIndex = Annotated[int | None, Query(ge=0, le=LARGEST_ID)]
Word = Annotated[str, Query(max_length=200, pattern=NO_CONTROL)]
Question = Annotated[str, Query(max_length=2000, pattern=NO_CONTROL)]


def _chosen(category: Word = "", kind: Word = "", department: Word = "", year: Word = "") -> dict[str, str]:
    given = {"category": category, "kind": kind, "department": department, "year": year}
    return {name: value for name, value in given.items() if value}


Chosen = Annotated[dict[str, str], Depends(_chosen)]  # the filters of a search that are set, and their values
