"""What changed in the book and what it means to whoever answers for the business."""
