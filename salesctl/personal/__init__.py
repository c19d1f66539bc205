"""What a book holds about one person: found, handed out, erased. docs/personal-data.md says what is decided and why."""
