"""The words of the application: plain data, no input or output."""
