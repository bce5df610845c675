"""The address of a static file, which changes with its content so that browsers may keep it for a year."""

import hashlib
from pathlib import Path

from flask import Flask, Response, request, url_for

_DIGITS = 12
_KEEP = "public, max-age=31536000, immutable"


def hash_static_files(folder: Path) -> dict[str, str]:
    """The first digits of the SHA-256 of every static file, by its name."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:_DIGITS]
        for file in sorted(folder.iterdir())
        if file.is_file()
    }


def serve_hashed(app: Flask) -> None:
    """Give templates `static_file(name)`, and let browsers keep what was asked for by its hash."""
    assert app.static_folder is not None
    hashes = hash_static_files(Path(app.static_folder))

    def static_file(name: str) -> str:
        return url_for("static", filename=name, v=hashes[name])

    def keep(response: Response) -> Response:
        name = (request.view_args or {}).get("filename")
        if request.endpoint == "static" and response.status_code in (200, 304):
            hashed = name is not None and request.args.get("v") == hashes.get(name)
            response.headers["Cache-Control"] = _KEEP if hashed else "no-cache"
        return response

    app.add_template_global(static_file, "static_file")
    app.after_request(keep)
