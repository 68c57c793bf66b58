"""The tray: its icon and menu, notifications, and the answer given from them."""
