"""SQL of unknown origin, run in a child process with limits."""
