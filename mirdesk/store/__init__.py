"""The library database: tables, migrations, queries, results."""
