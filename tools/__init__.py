"""Development tools: nothing here is installed."""
