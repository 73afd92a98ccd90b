"""Credentials by their form. They are put together here, so that no scanner takes this file for a leak."""

import pytest

from virida.checks.security.credentials import credential_in, is_placeholder

CREDENTIALS = {
    "pem": ("a private key", "-----BEGIN " + "PRIVATE KEY-----\nAAAA"),
    "rsa": ("a private key", "x: |\n  -----BEGIN RSA " + "PRIVATE KEY-----"),
    "openssh": ("a private key", "-----BEGIN OPENSSH " + "PRIVATE KEY-----"),
    "pgp": ("a private key", "-----BEGIN PGP " + "PRIVATE KEY BLOCK-----"),
    "aws": ("an AWS access key", "key=AKIA" + "Q3EGRANK7LZ5D2PX"),
    "aws session": ("an AWS access key", "ASIA" + "Q3EGRANK7LZ5D2PX"),
    "jwt": ("a JSON Web Token", "Bearer eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiJzaG9wIn0.c2lnbmF0dXJl"),
    "github": ("a GitHub token", "ghp_" + "a1B2" * 9),
    "github fine": ("a GitHub token", "github_pat_" + "a" * 82),
    "gitlab": ("a GitLab token", "glpat-" + "a1B2_" * 4),
    "slack": ("a Slack token", "xoxb-" + "123456789012-abc"),
    "google": ("a Google API key", "AIza" + "a1B2c" * 7),
    "stripe": ("a Stripe key", "sk_live_" + "a1B2" * 6),
    "vault": ("a Vault token", "hvs." + "a1B2" * 6),
    "url": ("a URL with a password", "postgres://shop:hunter2@database:5432/shop"),
    "url without user": ("a URL with a password", "redis://:hunter2@cache"),
    "url after a placeholder": ("a URL with a password", "amqp://$USER:$PASSWORD@a amqp://guest:guest@b"),
    "percent": ("a URL with a password", "http://shop:%41bc@proxy"),
}

HARMLESS = {
    "empty": "",
    "certificate": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    "public key": "-----BEGIN PUBLIC KEY-----",
    "aws documentation": "AKIAIOSFODNN7EXAMPLE",
    "aws in a word": "XAKIAQ3EGRANK7LZ5D2PX",
    "half a token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzaG9wIn0",
    "url": "https://shop.example.com:8443/path@2",
    "url with user": "ssh://git@gitea.example.com:22/shop/web.git",
    "variable": "postgres://shop:$(PASSWORD)@database",
    "shell variable": "postgres://shop:${PASSWORD:-}@database",
    "template": "postgres://shop:{{.Data.data.password}}@database",
    "angle brackets": "postgres://shop:<password>@database",
    "stars": "postgres://shop:****@database",
    "format": "postgres://%s:%s@%s/shop",
    "mail and port": "http://a.example.com:80 and b@example.com",
}


@pytest.mark.parametrize(("what", "text"), CREDENTIALS.values(), ids=CREDENTIALS)
def test_knows_a_credential_by_its_form(what: str, text: str) -> None:
    assert credential_in(text) == what


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_leaves_alone_what_is_none(text: str) -> None:
    assert credential_in(text) is None


def test_reads_long_texts_in_a_moment() -> None:
    # Each of these makes a pattern that backtracks try again at every character.
    for piece in ("a.", "eyJ", "://", "://a:", "-----BEGIN A ", "xox", "_live_", "A://"):
        assert credential_in(piece * 50_000) is None


@pytest.mark.parametrize("text", ["$(NAME)", "${NAME}", "$NAME", "{{ .name }}", " <path:a/b#c> ", "***", "xxxx", "..."])
def test_knows_a_placeholder(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize("text", [None, "", "hunter2", "$(A)b", "a$B", "5 < 6 >"])
def test_takes_nothing_else_for_a_placeholder(text: str | None) -> None:
    assert not is_placeholder(text)
