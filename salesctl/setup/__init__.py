"""What a new book, a demo book and a repository's hooks are made of."""
