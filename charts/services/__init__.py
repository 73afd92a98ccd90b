"""VIRIDA's own services: one module, one chart and one folder of `dist/` each."""
