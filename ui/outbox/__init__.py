"""What has not left yet, and why."""
