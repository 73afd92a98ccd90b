"""Rules about references: what an object names has to exist, or the cluster breaks where it cannot be seen."""
