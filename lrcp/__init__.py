"""LLM Reliability Control Plane: Datadog as code, proved before it is deployed."""
