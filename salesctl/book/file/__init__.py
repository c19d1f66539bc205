"""The book's file: opening, refreshing and replacing it."""
