"""Every clause of the connector contract against every connector folder, by discovery: no test names a connector."""
