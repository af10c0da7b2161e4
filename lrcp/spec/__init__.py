"""Declarations: read, validated, rendered for an environment, each value with its source."""

from lrcp.spec.load import load_spec, load_specs
from lrcp.spec.model import IncidentHandle, Reference, Resource, Service, Spec, Team

__all__ = ["IncidentHandle", "Reference", "Resource", "Service", "Spec", "Team", "load_spec", "load_specs"]
