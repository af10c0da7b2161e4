"""Published algorithms for what Datadog names and does not publish: trends, seasons, bands, outliers.

They work on plain arrays, rows of groups with NaN where there is no point, and know nothing of monitors. None keeps
anything between two calls: a result depends on the points alone, never on when or how often it was asked for.
"""
