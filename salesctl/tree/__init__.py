"""Work on record trees (a record's text as nested maps and lists), without files: three-way merge, comparison."""
