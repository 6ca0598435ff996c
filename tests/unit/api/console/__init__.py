"""The console without a browser: its files, policy, documents and messages."""
