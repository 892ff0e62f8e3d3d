"""What a side view of a container or truck says about its load, and whether that fits what was declared."""
