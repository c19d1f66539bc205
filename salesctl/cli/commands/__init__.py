"""salesctl's own commands."""
