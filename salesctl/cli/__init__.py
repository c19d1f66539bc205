"""The command line: the only floor that prints, prompts, reads the clock or exits."""
