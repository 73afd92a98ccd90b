"""Argo CD: Applications, the projects that bound them, ApplicationSets, repositories and notifications."""
