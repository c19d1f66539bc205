"""The past of records: who changed what, and taking a commit back."""
