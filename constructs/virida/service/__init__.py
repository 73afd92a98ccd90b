"""ViridaService: options, documents, construct."""
