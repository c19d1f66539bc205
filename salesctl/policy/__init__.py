"""What the company's policy allows, and what things cost."""
