"""Reports: their tables rendered as text, JSON, CSV and Markdown, and how fresh they are."""
