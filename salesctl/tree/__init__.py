"""Trees of record values: assigning, comparing and merging them, without files."""
