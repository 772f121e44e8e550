"""The command line: a file per command, one contract for all.

Every command takes --site, answers --json with one JSON document (`add`: one line per file), and
exits 0 when it did what was asked, 1 when something was refused, 2 for wrong usage, 3 when the
site cannot be used.
"""

from importlib.metadata import PackageNotFoundError, version

import click

from guidang.cli.add import add
from guidang.cli.doctor import doctor
from guidang.cli.init import init
from guidang.cli.rebuild import rebuild
from guidang.cli.search import search
from guidang.cli.serve import serve
from guidang.cli.show import show
from guidang.cli.status import status
from guidang.cli.watch import watch


def _version() -> str:
    try:
        return version("guidang")
    except PackageNotFoundError:
        return "0"


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(_version(), prog_name="guidang")
def main() -> None:
    """归档：收取、识读、分类、著录、编号、查找部门投放的文件。

    Guidang: reads, sorts, describes, numbers and finds what departments drop into shared folders.
    """


for command in (init, add, watch, search, show, status, rebuild, doctor, serve):
    main.add_command(command)
