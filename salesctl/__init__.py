"""The sales book of a technical sales team: plain YAML in Git, worked from the command line."""

__version__ = "0.1.0"
