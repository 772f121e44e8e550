"""Error pages in the reader's language: what happened and what to do."""

import logging

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException as StarletteHTTPException

from archive.errors import CatalogueError, SiteError, StoreError
from guidang.web.frame.rendering import is_stranger, language_of, render
from guidang.wording.words import msgid, translator
from search.engine import IndexUnusable

log = logging.getLogger(__name__)

# status: what happened, what to do
_SENTENCES = {
    400: (msgid("这个请求不完整。"), msgid("请从首页重新进入。")),
    404: (msgid("没有这一页。"), msgid("请检查地址，或回首页检索。")),
    409: (msgid("这件事现在做不了。"), msgid("请刷新页面，看现在的状态。")),
    405: (msgid("这里只能查看。"), msgid("请从首页重新进入。")),
    422: (msgid("地址中的参数不对。"), msgid("请从首页重新检索，不要手工改地址。")),
    500: (msgid("程序出错了，已记入日志。"), msgid("请稍后重试；反复出现时请告诉系统管理员。")),
    503: (msgid("现在太忙，暂时做不了。"), msgid("请过一会儿刷新本页。")),
}

_LATER = msgid("站点有故障，请稍后再试，或告诉系统管理员。")
_OUTAGE = msgid("这一页现在显示不了。")


class NotShown(HTTPException):
    """Something asked for cannot be shown; `message` and `advice` are msgids."""

    def __init__(self, status: int, message: str, advice: str) -> None:
        super().__init__(status)
        self.message = message
        self.advice = advice


class Hidden(NotShown):
    """What is asked for is not there, or not for whoever asks: the audit log is told that it was asked."""


def install(app: FastAPI) -> None:
    """Let every error of `app` end as a page."""
    app.exception_handler(StarletteHTTPException)(_http_error)
    app.exception_handler(RequestValidationError)(_wrong_parameter)
    for kind in (CatalogueError, StoreError, SiteError, IndexUnusable, OSError):
        app.exception_handler(kind)(outage)
    app.exception_handler(Exception)(_own_error)


async def _http_error(request: Request, error: StarletteHTTPException) -> Response:
    message, advice = _SENTENCES.get(error.status_code, _SENTENCES[400])
    if isinstance(error, NotShown):
        message, advice = error.message, error.advice
    page = _page(request, error.status_code, message, advice)
    if isinstance(error, Hidden) and request.state.account is not None:
        # After the answer, which so takes as long for what is there as for what is not.
        page.background = BackgroundTask(request.app.state.note_refusal, request)
    return page


async def _wrong_parameter(request: Request, error: RequestValidationError) -> Response:
    in_path = any(problem["loc"][0] == "path" for problem in error.errors())
    status = 404 if in_path else 422
    return _page(request, status, *_SENTENCES[status])


async def outage(request: Request, error: Exception) -> Response:
    """A part of the site is out of order: which one, and what to do."""
    log.warning("%s not shown: %s", request.url.path, error, exc_info=error)
    trouble = request.app.state.parts.troubles.page_met(error)
    if is_stranger(request):
        return _page(request, 503, _OUTAGE, _LATER)
    told = trouble.told(translator(language_of(request)))
    return _page(request, 503, _OUTAGE, f"{told['message']} {told['advice']}")


async def _own_error(request: Request, _: Exception) -> Response:
    return _page(request, 500, *_SENTENCES[500])


def _page(request: Request, status: int, message: str, advice: str) -> Response:
    return render(request, "frame/error.html", status, code=status, message=message, advice=advice)
