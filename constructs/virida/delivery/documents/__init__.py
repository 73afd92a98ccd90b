"""From the options of the Argo CD constructs to their documents."""
