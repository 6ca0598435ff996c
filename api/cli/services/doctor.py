"""The command ``careergraph doctor``."""


def doctor() -> None:
    """Report the engine, embedder, model, LLM and queue in use, and how to fix what is missing."""
    from api.cli.services.diagnosis import print_diagnosis  # noqa: PLC0415 - torch is slow to import

    print_diagnosis()
