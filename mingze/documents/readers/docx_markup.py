"""The few words of WordprocessingML that the DOCX reader needs, parsed without any resolution of entities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import normpath
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from mingze.documents.readers.archive import DAMAGED
from mingze.documents.refusals import UnreadableDocument

TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
W = "{" + TRANSITIONAL.decode() + "}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

WRAPPER_NAMES = (
    "sdt", "sdtContent", "customXml", "smartTag", "hyperlink", "ins", "moveTo", "fldSimple", "dir", "bdo"
)  # fmt: skip
WRAPPERS = frozenset(f"{W}{name}" for name in WRAPPER_NAMES)
"""Elements whose content counts as if they were not there; tracked insertions are among them."""


def value_of(element: Element | None) -> str:
    """The w:val of an element, empty when there is none."""
    return "" if element is None else element.get(f"{W}val", "")


def number_of(element: Element | None, default: int) -> int:
    """The w:val as a small whole number; anything else is the default."""
    text = value_of(element)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else default


def is_on(element: Element | None) -> bool:
    """Whether a switch such as w:vanish is set."""
    return element is not None and value_of(element) not in ("0", "false", "off")


def parsed(part: bytes | None) -> Element | None:
    """The root of a part (checked for DTDs before), with strict OOXML names turned into the usual ones."""
    if part is None:
        return None
    try:
        return ElementTree.fromstring(part.replace(STRICT, TRANSITIONAL))
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise UnreadableDocument(DAMAGED) from error


def unwrapped(parent: Element) -> Iterator[Element]:
    """The children, seeing through content controls, links and tracked insertions."""
    for child in parent:
        if child.tag in WRAPPERS:
            yield from unwrapped(child)
        elif child.tag == f"{MC}AlternateContent":
            choice = child.find(f"{MC}Choice")
            if choice is not None:
                yield from unwrapped(choice)
        else:
            yield child


def related_part(parts: Mapping[str, bytes], source: str, kind: str, default: str) -> str:
    """Name of the part to which `source` is related; targets outside the package are never looked at."""
    folder, _, name = source.rpartition("/")
    relations = parsed(parts.get(f"{folder}/_rels/{name}.rels".lstrip("/")))
    for relation in relations.iterfind(RELATIONSHIP) if relations is not None else ():
        internal = relation.get("TargetMode") != "External"
        if internal and relation.get("Type", "").endswith(f"/{kind}"):
            target = relation.get("Target", "")
            path = target if target.startswith("/") else normpath(f"{folder}/{target}")
            path = path.lstrip("/")
            if path in parts:
                return path
    return default
