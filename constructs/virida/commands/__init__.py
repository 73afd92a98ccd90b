"""The commands of `virida`, a module each: options and exit codes here, the work in the packages that they call."""
