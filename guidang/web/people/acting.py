"""What the pages of administration share: who acts, the day it is here, and the types of their forms."""

from typing import Annotated

from fastapi import Depends, Form, Path, Request

from archive.catalogue.accounts.accounts import Account
from archive.desk.administration import By
from guidang.site.site import now
from guidang.web.frame.errors import NotShown
from guidang.web.frame.parameters import LARGEST_ID, NO_CONTROL
from guidang.wording.words import msgid

NOT_THERE = (msgid("没有这一页，或者它不是给您看的。"), msgid("请从“等我办理”进入。"))

Text = Annotated[str, Form(max_length=200, pattern=NO_CONTROL)]
LongText = Annotated[str, Form(max_length=8000, pattern=NO_CONTROL)]
Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]
GivenId = Annotated[int, Form(ge=0, le=LARGEST_ID)]  # 0: nobody was chosen


def _signed_in(request: Request) -> Account:
    account: Account | None = request.state.account
    if account is None:
        raise NotShown(404, msgid("这里要先登录。"), msgid("请从登录页进入。"))
    return account


SignedIn = Annotated[Account, Depends(_signed_in)]


def _by(account: SignedIn) -> By:
    return By(account.login, now(), account.id)


WhoActs = Annotated[By, Depends(_by)]
