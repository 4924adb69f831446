"""Real servers for the tests, each started once per run. `choosing` says where each comes from."""
