"""What tests share: guards around every test, a proxy that cuts connections."""
