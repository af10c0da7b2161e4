"""Provider facts: what the Datadog Terraform provider accepts, checked in with the version it was taken from."""

from lrcp.facts.check import Problem, check
from lrcp.facts.model import Attribute, Block, Facts, NestedBlock, Type, load_facts

__all__ = ["Attribute", "Block", "Facts", "NestedBlock", "Problem", "Type", "check", "load_facts"]
