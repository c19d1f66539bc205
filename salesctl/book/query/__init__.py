"""Querying the tables: the facts as of a day, views over them, SQL functions."""
