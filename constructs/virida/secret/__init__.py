"""Secrets whose values stand in Vault: External Secrets reads them, no manifest holds them."""
