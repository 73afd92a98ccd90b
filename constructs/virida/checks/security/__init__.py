"""Rules about security that no schema and no Pod Security level covers: secrets, rights, images, networks."""
