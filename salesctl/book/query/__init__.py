"""From tables to answers: the facts as of a day, the views over them, and the functions SQL may use."""
