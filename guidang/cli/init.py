"""`guidang init DIR`: make a site."""

from dataclasses import asdict
from pathlib import Path

import click

from guidang.cli.common import json_option, say, say_json, told, words
from guidang.cli.user import say_opened
from guidang.rights.accounts import open_administrators
from guidang.site import site


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--samples", is_flag=True, help="连同样例文件 / with the sample documents")
@json_option
@told
def init(folder: Path, samples: bool, as_json: bool) -> None:
    """建立站点 / make a site."""
    _ = words()
    made = site.create(folder, samples=samples)
    departments = [drop.department for drop in made.drop_folders()]
    administrators = open_administrators(made)
    made.close()
    if as_json:
        accounts = [asdict(account) for account in administrators]
        say_json({"site": str(made.folder), "departments": departments, "accounts": accounts})
        return
    say(_("站点已建立：{folder}").format(folder=made.folder))
    say(_("部门投放文件夹：{names}").format(names="、".join(departments)))
    say_opened(administrators)
    if samples:
        say(_("样例站点在本机不登录就能看；正式使用请把 config/settings.toml 的 web.open 改为 false。"))
    say(_("下一步：guidang serve --site {folder}").format(folder=made.folder))
