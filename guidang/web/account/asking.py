"""Who asks for a page, what they may do, and that what they did with secret records is on record."""

from typing import Annotated, Any

from fastapi import Depends, Request

from archive.catalogue.accounts.accounts import Account
from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act as Acted
from archive.catalogue.looking.records import Record
from archive.rules.access import NOTHING, Scope
from guidang.rights import holder
from guidang.rights.holder import Rights
from guidang.site.site import Site, now
from guidang.web.frame.parts import WithParts


def rights_of(request: Request, parts: WithParts) -> Rights:
    """What whoever asks for the page may do."""
    account: Account | None = request.state.account
    if account is None:
        return holder.of_visitor(parts.site)
    return holder.of_account(parts.site, account, request.state.acts)


WithRights = Annotated[Rights, Depends(rights_of)]


def of_department(scope: Scope, department: str) -> Scope:
    """The scope of a list that is asked for by department: nothing, of one whose deposits may not be seen."""
    if department and scope.departments is not None and department not in scope.departments:
        return NOTHING
    return scope


def note_use(site: Site, who: str, record: Record, act: str, **details: Any) -> None:
    """Enter in the audit log, before it is shown, that somebody uses a record with a level of secrecy."""
    if record.secrecy:
        with site.database.write() as connection:
            audit.write(
                connection, now(), who, [Acted(act, record.id, {"secrecy": record.secrecy} | details)]
            )


def note_refusal(site: Site, who: str, method: str, path: str) -> None:
    """Enter in the audit log that somebody was refused a page; whether there is such a record or not."""
    with site.database.write() as connection:
        audit.write(connection, now(), who, [Acted("access_refused", None, {"method": method, "path": path})])
