"""Looking at an answered page as a browser would: its elements, and texts as they are shown."""

from typing import Any

from lxml import html


def tree(answer: Any) -> Any:
    """The answered page."""
    return html.document_fromstring(answer.text)


def shown(node: Any) -> str:
    """The text of an element, its white space as one blank."""
    return " ".join(node.text_content().split())


def texts(node: Any, path: str) -> list[str]:
    """The texts of all elements on an XPath."""
    return [shown(found) for found in node.xpath(path)]
