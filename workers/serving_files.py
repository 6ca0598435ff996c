"""Where the API keeps what it serves in files, so that its processes share it; see ``api.serving.generation_files``."""

from pathlib import Path

FOLDER = "serving"


def forget_serving_files(home: Path) -> None:
    """Delete the files of a home folder; processes that serve from them go on, and others read the graph."""
    folder = home / FOLDER
    for file in folder.iterdir() if folder.is_dir() else ():
        file.unlink(missing_ok=True)
