"""What a session costs, what a server holds, and what a fleet needs: measured, and written down."""
