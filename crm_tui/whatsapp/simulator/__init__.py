"""A WhatsApp provider on this machine: for the demo and the tests.

It speaks the Cloud API and 360dialog, delivers signed webhooks and plays customers who write.
"""
