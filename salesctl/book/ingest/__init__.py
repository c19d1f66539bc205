"""From records' files to tables: parsing, writing, and derived tables."""
