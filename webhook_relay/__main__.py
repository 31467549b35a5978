"""`python -m webhook_relay …` is `webhook-relay …`."""

import sys

from webhook_relay.cli import main

sys.exit(main())
