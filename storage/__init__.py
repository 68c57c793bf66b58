"""The history on this machine: one SQLite database and a folder of files, behind the ports of `shopbell.ports`."""
