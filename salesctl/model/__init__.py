"""What things are: kinds of record and their fields, values, ids, links, records, settings, tables."""
