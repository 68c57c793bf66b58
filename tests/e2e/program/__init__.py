"""The whole program as its user has it: processes, profile, keyring, mail."""
