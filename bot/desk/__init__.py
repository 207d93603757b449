"""The desk: where orders and claims live, who may act on them, and the record of it.

The one home of SQLAlchemy and Alembic. Decides how facts are kept; what they mean is the
rules', how they travel the doors'. Nothing heavy is imported until a database is opened.
"""
