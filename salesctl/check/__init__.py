"""`check`: what is wrong with a book's files. What is merely owed or unwise is a rule's matter.

Three looks: each file by itself (`files`), what files say of each other (`references`), and facts that cannot be
(`facts/*.sql`). `run` takes them over a set of files: the work tree, what is staged, or any revision; `gate` over changes,
before they are written.
"""
