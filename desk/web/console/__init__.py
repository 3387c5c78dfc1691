"""The console of the people's side: where an agent sees, accepts and puts right."""
