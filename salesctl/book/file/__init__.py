"""The book's file: opening it, bringing it up to date, replacing it."""
