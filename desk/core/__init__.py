"""Pure rules: values and `now` in, new values out. No IO, no clock, no framework."""
