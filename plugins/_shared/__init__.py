"""What all handlers share: see DESIGN of the rooms in README.md (`Architecture`). No vendor is known here."""
