"""The record, on SQLite or PostgreSQL. `tables` is the schema, `record` the port."""
