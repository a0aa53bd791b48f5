"""The groups of the command line, one module each; ``zoulang.cli`` puts them together."""
