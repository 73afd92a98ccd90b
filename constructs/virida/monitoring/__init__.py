"""How a service is watched: scraping, rules, dashboards, runbooks."""
