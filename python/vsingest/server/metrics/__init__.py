"""What operators read: the metrics and the port that serves them."""
