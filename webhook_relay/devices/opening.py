"""Opens the list of paired devices where the settings say that it is."""

from webhook_relay.devices.file import DevicesFile
from webhook_relay.devices.private import make_home
from webhook_relay.devices.protocol import Devices
from webhook_relay.settings.values import Settings


def open_devices(settings: Settings) -> Devices:
    """To be closed by whoever opened it; raises RelayError."""
    make_home(settings.home)
    if settings.spool_url is not None:
        from webhook_relay.devices.redis import RedisDevices

        return RedisDevices(settings.spool_url)
    return DevicesFile(settings.devices_file)
