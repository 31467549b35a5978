"""Leads from outside: what web forms, portals and connectors push, read into drafts."""
