"""The one table Terraform arguments -> API JSON: which request makes a resource, and its body."""

from lrcp.facts.api.fields import NoApiFormError
from lrcp.facts.api.table import ENDPOINTS, Endpoint, Request, request

__all__ = ["ENDPOINTS", "Endpoint", "NoApiFormError", "Request", "request"]
