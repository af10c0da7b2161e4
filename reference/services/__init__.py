"""The reference LLM platform: a small service that answers, fails and is remediated like a real one."""
