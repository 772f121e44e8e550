"""`guidang doctor`: what is wrong with the site and what to do."""

import sys
from pathlib import Path

import click

from guidang.cli.common import REFUSED, json_option, opened, say, say_json, site_option, told, words
from guidang.doing.checkup import checkup


@click.command()
@click.option("--quick", is_flag=True, help="不重读原件 / do not read the originals again")
@site_option
@json_option
@told
def doctor(quick: bool, site_folder: Path, as_json: bool) -> None:
    """检查站点：工具、索引与目录库、存储与哈希、审计链 / check the site."""
    _ = words()
    with opened(site_folder) as site:
        findings = [finding.told(_) for finding in checkup(site, quick=quick)]
    bad = [finding for finding in findings if not finding["good"]]
    if as_json:
        say_json({"good": not bad, "findings": findings})
    else:
        for finding in findings:
            detail = _("：") + str(finding["detail"]) if finding["detail"] else ""
            sign = "✗" if not finding["good"] else "✓" if finding["there"] else "–"
            say(f"{sign} {finding['what']}{detail}")
            if finding["todo"]:
                say(f"    {finding['todo']}")
    if bad:
        sys.exit(REFUSED)
