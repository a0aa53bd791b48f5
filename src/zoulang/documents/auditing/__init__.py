"""The auditor: what a careful reader would catch in one document, or in several that belong together."""

from zoulang.documents.auditing.audit import audit, audit_beside, in_reading_order
from zoulang.documents.auditing.findings import Finding, Place

__all__ = ["Finding", "Place", "audit", "audit_beside", "in_reading_order"]
