"""Brings two people's work on one book together: records by field, files by line, and says what was decided."""
