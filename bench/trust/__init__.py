"""Can people's data be lost? One program per way it could happen."""
