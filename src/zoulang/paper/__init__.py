"""Official documents as Word files in the layout of GB/T 9704-2012."""

from zoulang.paper.document import (
    Attachment,
    Block,
    Column,
    Heading,
    Items,
    OfficialDocument,
    Paragraph,
    Table,
)
from zoulang.paper.writing import official_bytes, write_official

__all__ = [
    "Attachment",
    "Block",
    "Column",
    "Heading",
    "Items",
    "OfficialDocument",
    "Paragraph",
    "Table",
    "official_bytes",
    "write_official",
]
