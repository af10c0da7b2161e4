"""The grok parser of log pipelines: https://docs.datadoghq.com/logs/log_configuration/parsing/."""
