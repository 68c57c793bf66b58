"""Encrypted rooms: Olm between devices, Megolm within a room, by vodozemac.

https://spec.matrix.org/latest/client-server-api/#end-to-end-encryption
"""
