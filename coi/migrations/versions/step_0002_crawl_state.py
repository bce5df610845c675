"""What the crawler must not forget between two runs, and what went over the wire for a capture."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "frontier",
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("item", sa.JSON(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("source", "key", name=op.f("pk_frontier")),
    )
    op.create_table(
        "crawl_memory",
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("source", "name", name=op.f("pk_crawl_memory")),
    )
    op.create_table(
        "exchanges",
        sa.Column("capture", sa.Integer(), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("digest", sa.String(length=80), nullable=False),
        sa.Column("warc", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("canonical_url", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["capture"], ["captures.id"], name=op.f("fk_exchanges_capture")),
        sa.PrimaryKeyConstraint("capture", name=op.f("pk_exchanges")),
    )


def downgrade() -> None:

    op.drop_table("exchanges")
    op.drop_table("crawl_memory")
    op.drop_table("frontier")
