"""The shapes the database has had, one step per file, applied by Alembic."""
