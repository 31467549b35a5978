"""`python -m webhook_relay …` is `webhook-relay …`."""

import sys

from webhook_relay.cli.main import main

sys.exit(main())
