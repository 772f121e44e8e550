"""The commands there are, each imported when it is asked for."""

from importlib import import_module

import click

# Each command: where it is (its file, and there its name), and the text that the list of commands shows.
COMMANDS = {
    "init": ("init:init", "建立站点 / make a site."),
    "add": ("add:add", "立即收取文件或文件夹 / take files or folders in now."),
    "watch": ("watch:watch", "监视各部门的投放文件夹 / watch the departments' drop folders."),
    "search": ("search:search", "全文查找 / full-text search."),
    "show": ("show:show", "查看一件档案 / show one record."),
    "status": (
        "status:status",
        "各状态的件数、积压、现在的故障和最近的问题 / counts by state, backlog, what fails now, last errors.",
    ),
    "reread": (
        "reread:reread_records",
        "重新读取；人确认、改正过的不变 / read again; what a person confirmed or corrected stays.",
    ),
    "passwords": (
        "passwords:passwords",
        "管理常用密码，遇到加密文件时逐个试 / passwords to try on every locked file.",
    ),
    "unlock": ("passwords:unlock", "用密码打开一份加密的文件 / open a locked file with its password."),
    "rebuild": ("rebuild:rebuild", "由目录库重建索引 / make the index anew from the catalogue."),
    "audit": ("audit:audit", "审计记录：打印封存单，核对整条审计链 / the audit log: seal and check it."),
    "doctor": ("doctor:doctor", "检查站点：工具、索引与目录库、存储与哈希、审计链 / check the site."),
    "user": ("user:user", "账号、角色与部门档案人员 / accounts, roles, and who keeps a department's files."),
    "serve": ("serve:serve", "打开网页并监视投放文件夹 / the web pages and the watcher."),
}


class _Commands(click.Group):
    """Each command's file is imported when it is asked for; to list them, none is."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click calls it
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(f"guidang.cli.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        room = formatter.width - 6 - max(map(len, COMMANDS))
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name, click.Command(name, help=text).get_short_help_str(room))
                    for name, (_, text) in COMMANDS.items()
                ]
            )


def _tell_version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if not asked:
        return
    from importlib.metadata import PackageNotFoundError, version  # slow to load, seldom needed

    try:
        told = version("guidang")
    except PackageNotFoundError:
        told = "0"
    click.echo(f"guidang, version {told}")
    context.exit()


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    help="Show the version and exit.",
)
def commands() -> None:
    """归档：收取、识读、分类、著录、编号、查找部门投放的文件。

    Guidang: reads, sorts, describes, numbers and finds what departments drop into shared folders.
    """
