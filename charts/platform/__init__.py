"""What the services run on: one module for each component, with its chart, its values and its connections."""
