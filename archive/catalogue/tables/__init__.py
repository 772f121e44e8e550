"""The tables of the catalogue, one module for each family of them.

Times are ISO 8601 in UTC with a Z, as text, so that they sort and read the same on SQLite and
PostgreSQL. Names that came as bytes are kept as bytes beside the form that is shown.
"""

from archive.catalogue.tables.accounts import (
    access_grant,
    account,
    account_role,
    appointment,
    attempt,
    department,
    hand_over,
    person,
    session,
    token,
)
from archive.catalogue.tables.arrivals import ARCHIVAL_CODE_PARTS, password, record, shared
from archive.catalogue.tables.ground import audit, counter
from archive.catalogue.tables.metadata import metadata
from archive.catalogue.tables.readings import correction, description, page

__all__ = [
    "ARCHIVAL_CODE_PARTS",
    "access_grant",
    "account",
    "account_role",
    "appointment",
    "attempt",
    "audit",
    "correction",
    "counter",
    "department",
    "description",
    "hand_over",
    "metadata",
    "page",
    "password",
    "person",
    "record",
    "session",
    "shared",
    "token",
]
