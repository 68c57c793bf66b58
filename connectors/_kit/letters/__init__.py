"""Mail as the shop sees it, however it is fetched: who wrote, what it answers, machines, reports, and what leaves."""
