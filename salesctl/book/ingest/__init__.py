"""From files to tables: records parsed into rows, written, and what is derived from them."""
