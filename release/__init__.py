"""What makes and checks a release: `make release-check`, `make sbom`."""
