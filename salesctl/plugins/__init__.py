"""Plugins: the value that declares one, and how installed ones are found."""
