"""Drafts that a language model proposes, held to the words of the document.

A model is plugged in behind one interface, `Model`; `Endpoint` is one that
speaks the protocol of OpenAI's chat completions. Without settings there is no
model and nothing is sent. What a model proposes is a draft like any other, but
only if its quotation stands in the text and its numbers stand in the quotation.
"""

from zoulang.documents.suggesting.chunks import chunks
from zoulang.documents.suggesting.endpoint import Endpoint
from zoulang.documents.suggesting.model import Model, ModelError
from zoulang.documents.suggesting.settings import model_from
from zoulang.documents.suggesting.suggest import Suggestions, suggest, suggestions

__all__ = ["Endpoint", "Model", "ModelError", "Suggestions", "chunks", "model_from", "suggest", "suggestions"]
