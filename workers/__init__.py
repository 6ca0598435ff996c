"""The background: arq jobs, documents, language models."""
