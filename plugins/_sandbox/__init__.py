"""Stand-ins for the five vendors and for QQ itself, for the sandbox and for the tests. Nothing here needs NoneBot."""
