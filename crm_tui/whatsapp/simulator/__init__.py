"""A WhatsApp provider on this machine: for the demo and the tests.

It plays the Cloud API, 360dialog, Twilio or Gupshup, delivers signed webhooks, and plays customers
who write.
"""
