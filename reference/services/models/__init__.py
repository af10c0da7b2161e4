"""Models behind one interface: simulated, or the real Gemini."""
