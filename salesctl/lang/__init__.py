"""How things are said: money, numbers, dates and plurals in the reader's language, and dates as people type them."""
