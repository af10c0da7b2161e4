"""What an environment deploys, as requests to Datadog's API: for those who do not use Terraform."""

from lrcp.export.entries import Entry, collect
from lrcp.export.files import ORDER, files
from lrcp.export.ids import Ids, read_ids

__all__ = ["ORDER", "Entry", "Ids", "collect", "files", "read_ids"]
