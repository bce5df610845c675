"""What copies and editions are told by: fingerprints of readings, signatures of texts, and how these relate."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "fingerprints",
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("maker", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=64), nullable=True),
        sa.Column("series", sa.String(length=64), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("published", sa.String(length=10), nullable=True),
        sa.Column("linked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id", "edition"],
            ["editions.document_id", "editions.number"],
            name=op.f("fk_fingerprints_document_id"),
        ),
        sa.ForeignKeyConstraint(["reading"], ["readings.id"], name=op.f("fk_fingerprints_reading")),
        sa.PrimaryKeyConstraint("document_id", "edition", name=op.f("pk_fingerprints")),
    )
    with op.batch_alter_table("fingerprints", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fingerprints_text"), ["text"], unique=False)
        batch_op.create_index(batch_op.f("ix_fingerprints_series"), ["series"], unique=False)

    op.create_table(
        "signatures",
        sa.Column("text", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("compared", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("text", name=op.f("pk_signatures")),
    )
    op.create_table(
        "near_texts",
        sa.Column("text", sa.String(length=64), nullable=False),
        sa.Column("other", sa.String(length=64), nullable=False),
        sa.Column("contained", sa.Float(), nullable=False),
        sa.Column("shared", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("text", "other", name=op.f("pk_near_texts")),
    )
    op.create_table(
        "newer_editions",
        sa.Column("newer", sa.String(length=16), nullable=False),
        sa.Column("older", sa.String(length=16), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["newer"], ["documents.id"], name=op.f("fk_newer_editions_newer")),
        sa.ForeignKeyConstraint(["older"], ["documents.id"], name=op.f("fk_newer_editions_older")),
        sa.PrimaryKeyConstraint("newer", "older", name=op.f("pk_newer_editions")),
    )
    with op.batch_alter_table("newer_editions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_newer_editions_older"), ["older"], unique=False)


def downgrade() -> None:

    op.drop_table("newer_editions")
    op.drop_table("near_texts")
    op.drop_table("signatures")
    op.drop_table("fingerprints")
