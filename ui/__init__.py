"""What pages share: the doors to the use cases, inputs, tables, figures."""
