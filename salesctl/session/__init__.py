"""A person's session on a book: reading it, finding what is meant, drafting and committing records."""
