"""`guidang serve`: the web pages and the watcher in one process."""

import ipaddress
import socket
import sys
import threading
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.catalogue.accounts import accounts
from archive.errors import RefusedError
from guidang.cli.common import json_option, opened, say, say_json, say_troubles, site_option, told, words
from guidang.cli.stopping import Stop
from guidang.doing import watching
from guidang.doing.running import Stopped, log_to_file, sound_index
from guidang.doing.sealing import sealing
from guidang.site.operator import who
from guidang.site.site import Site
from guidang.troubles.board import Board

if TYPE_CHECKING:
    from fastapi import FastAPI

_NOT_STARTED = 3  # the exit code where the pages could not be opened
_LAST_ANSWERS = 10  # seconds: answers under way when asked to stop may take so long


@click.command()
@click.option("--host", default=None, help="监听地址 / address to bind")
@click.option("--port", default=None, type=click.IntRange(0, 65535), help="端口 / port")
@click.option(
    "--allow-remote",
    is_flag=True,
    help="允许其他机器访问，须登录 / let other machines in; everybody has to sign in",
)
@click.option(
    "--tls",
    type=click.Choice(["front", "none"]),
    default=None,
    help="front 前面有 TLS 代理，none 明知不加密 / a proxy with TLS in front, or knowingly none",
)
@click.option("--no-watch", is_flag=True, help="只开网页，不收文件 / pages only")
@site_option
@json_option
@told
def serve(
    host: str | None, port: int | None, allow_remote: bool, tls: str | None, no_watch: bool,
    site_folder: Path, as_json: bool,
) -> None:  # fmt: skip
    """打开网页并监视投放文件夹 / the web pages and the watcher."""
    _ = words()
    stop = Stop()
    with opened(site_folder) as site:
        host = host or site.settings.web.host
        port = site.settings.web.port if port is None else port
        if not _is_local(host) and not allow_remote:
            raise RefusedError("没有允许其他机器访问。", "请用 127.0.0.1；确要开放，请加 --allow-remote。")
        tls = tls or site.settings.web.tls
        if allow_remote and not tls:
            raise RefusedError(
                "没有说明怎样加密，不向其他机器开放。",
                "前面有 TLS 代理请加 --tls front；明知不加密仍要开放，请加 --tls none。",
            )
        if allow_remote or not site.settings.web.open:
            _check_accounts(site)
        _check_free(host, port)
        say_troubles(site)
        log_to_file(site)
        try:
            sound_index(site, stop.event).close()
        except Stopped:
            return
        # Made before the address is told: it takes seconds on a small machine.
        app = _app(site, board := Board(site, keeps=not no_watch), host, allow_remote, tls)
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        if as_json:
            say_json({"address": address})
        else:
            say(_("网页：{address}（按 Ctrl+C 停止）").format(address=address))
        _serve(site, app, board, host, port, stop, watch=not no_watch)


def _app(site: Site, board: Board, host: str, allow_remote: bool, tls: str) -> "FastAPI":
    # Only this command needs the web's libraries; the others start faster without them.
    from guidang.web.app import create_app

    allowed = ["*"] if allow_remote else ["127.0.0.1", "localhost", "[::1]", host]
    return create_app(site, board, allowed_hosts=allowed, remote=allow_remote, encrypted=tls == "front")


def _serve(
    site: Site, app: "FastAPI", board: Board, host: str, port: int, stop: Stop, *, watch: bool
) -> None:
    import uvicorn

    config = uvicorn.Config(
        app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=_LAST_ANSWERS
    )
    server = uvicorn.Server(config)
    stop.also(lambda: setattr(server, "should_exit", True))
    watcher = threading.Thread(
        target=watching.keep_watching, args=(Site(site.folder), stop.event, board), name="watch"
    )
    if watch:
        watcher.start()
    try:
        # The watcher seals what the pages do with what it does itself.
        with nullcontext() if watch else sealing(site, who()):
            server.run()
        if not server.started and not stop.code:
            sys.exit(_NOT_STARTED)
    finally:
        stop.event.set()
        if watch:
            watcher.join()


def _check_accounts(site: Site) -> None:
    """Raises RefusedError on a site that is not open and where nobody could sign in."""
    with site.database.read() as connection:
        if not accounts.any_there(connection):
            raise RefusedError("站点还没有账号，没有人能登录。", "请先用 guidang user add 开账号。")


def _check_free(host: str, port: int) -> None:
    """Raises RefusedError when the address is not ours to open."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(address)
    except OSError as error:
        raise RefusedError(
            "{host}:{port} 打不开（{error}）。",
            "请用 --port 换一个端口，或先停止占用它的程序。",
            host=host,
            port=port,
            error=error.strerror or error,
        ) from error


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
