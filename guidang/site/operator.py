"""Who runs commands on the site's own machine."""

import getpass
import os
import socket


def who() -> str:
    """The name for the audit log of who acts without an account: the user and the machine."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = str(os.getuid()) if hasattr(os, "getuid") else "?"
    return f"{name}@{socket.gethostname()}"
