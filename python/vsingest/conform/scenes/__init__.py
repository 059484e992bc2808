"""What is done with a service, one subject a file, and the checks of what came back."""
