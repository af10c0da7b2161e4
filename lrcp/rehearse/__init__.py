"""Rehearsals: scenarios, a real service, virtual time, and what its monitors make of it."""
