"""The command ``careergraph doctor``."""


def doctor() -> None:
    """Say which engine, embedder, model, LLM and queue serve, and what to do about what is missing."""
    from api.cli.diagnosis import print_diagnosis  # noqa: PLC0415 - torch is slow to import

    print_diagnosis()
