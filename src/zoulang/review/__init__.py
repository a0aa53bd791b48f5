"""A second pair of eyes on policies: what pays twice, what fits one firm, what leans on a lapsed document."""

from zoulang.review.findings import Finding, Place
from zoulang.review.review import review

__all__ = ["Finding", "Place", "review"]
