"""Catalogues of translations: found in the sources (`extract`), kept up to date (`update`), compiled (`compiling`)."""
