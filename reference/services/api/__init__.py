"""HTTP: requests in, results out; nothing here decides anything."""
