"""What a user may choose: settings classes, YAML with line and column, JSON schema, the registry, errors."""
