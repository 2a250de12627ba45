"""Being there together: who is here, and listening in step, over a websocket. What it says stands in the database."""
