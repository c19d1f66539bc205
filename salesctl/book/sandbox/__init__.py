"""Running untrusted SQL in a child process with limits."""
