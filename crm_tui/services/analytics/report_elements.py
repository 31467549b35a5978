"""HTML from elements: text is escaped by what writes them, so nobody's words become part of the page."""

from typing import TypeAlias
from xml.etree.ElementTree import Element, tostring

from crm_tui.services.workbook import legal

Inner: TypeAlias = "Element | str"


def el(name: str, /, *inner: Inner, **attributes: str | int | float) -> Element:
    """An element: `el("td", "12", class_="now")`; underscores in names stand for hyphens."""
    found = Element(name, {_name(key): str(value) for key, value in attributes.items()})
    for one in inner:
        _put(found, one)
    return found


def page(head: Element, body: Element) -> str:
    """A whole document, in UTF-8."""
    html = el("html", head, body, lang="en")
    return "<!DOCTYPE html>\n" + tostring(html, encoding="unicode", method="html") + "\n"


def _put(parent: Element, inner: Inner) -> None:
    if isinstance(inner, Element):
        parent.append(inner)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + legal(inner)
    else:
        parent.text = (parent.text or "") + legal(inner)


def _name(key: str) -> str:
    return key if key == "viewBox" else key.rstrip("_").replace("_", "-")
