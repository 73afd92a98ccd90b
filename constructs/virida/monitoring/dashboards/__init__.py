"""What people look at: dashboards, built with Grafana's own SDK. Importing a module of this package needs it."""

import warnings

with warnings.catch_warnings():
    # The SDK would rather have the next schema written; this one is what the sidecar loads into every Grafana.
    # It says so while the modules that define either are imported.
    warnings.simplefilter("ignore", DeprecationWarning)
    import grafana_foundation_sdk.builders.dashboard
    import grafana_foundation_sdk.builders.prometheus  # noqa: F401
