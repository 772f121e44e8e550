"""Who looks at a record, as it is written across its pages and on its prints (R052)."""

import datetime

from fastapi import Request

from archive.catalogue.accounts.accounts import Account
from archive.catalogue.looking.records import Record
from archive.rules import watermark
from archive.rules.watermark import Marked
from guidang.site.site import Site
from guidang.web.frame.rendering import language_of
from guidang.wording.words import translator


def words_for(request: Request, site: Site, record: Record) -> tuple[str, ...]:
    """The lines that whoever asks finds across the pages of this record; none where it bears no mark."""
    if not watermark.bears(Marked(site.settings.rights.watermark), record.secrecy):
        return ()
    moment = f"{datetime.datetime.now().astimezone():%Y-%m-%d %H:%M}"
    account: Account | None = request.state.account
    if account is None:
        _ = translator(language_of(request))
        return watermark.words(_("未登录"), request.state.who, "", moment)
    return watermark.words(account.name, account.login, account.department, moment)
