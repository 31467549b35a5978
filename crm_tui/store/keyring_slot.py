"""The keyring of the operating system as a place for the shop's key: real ones only, known by name."""

from crm_tui.domain.errors import CrmError

SERVICE = "crm_tui"

# By name: other back ends keep secrets in clear text or nowhere.
_TRUSTED = (
    "keyring.backends.SecretService.",
    "keyring.backends.kwallet.",
    "keyring.backends.macOS.",
    "keyring.backends.Windows.",
)


def is_real() -> bool:
    """Whether this computer's keyring keeps secrets so that others cannot read them."""
    return backend().startswith(_TRUSTED)


def backend() -> str:
    """The full name of the keyring that is in use."""
    import keyring

    kind = type(keyring.get_keyring())
    return f"{kind.__module__}.{kind.__qualname__}"


def insist_on_a_real_one() -> None:
    """Raises CrmError where the keyring would keep the key in clear text, or nowhere."""
    if not is_real():
        raise CrmError(
            f"The keyring of this computer ({backend()}) is none that keeps a secret safe.",
            "Keep the key in a file instead: `crm keys keep-here --in file`.",
        )


def get(name: str) -> str | None:
    """Raises CrmError when the keyring is locked."""
    import keyring
    from keyring.errors import KeyringError

    if not is_real():
        return None
    try:
        return keyring.get_password(SERVICE, name)
    except KeyringError as error:
        raise CrmError(
            "The keyring of this computer is locked.", "Unlock it, then try again."
        ) from error


def put(name: str, text: str) -> bool:
    """Keep it, and read it back; False where that cannot be."""
    import keyring
    from keyring.errors import KeyringError

    if not is_real():
        return False
    try:
        keyring.set_password(SERVICE, name, text)
        return keyring.get_password(SERVICE, name) == text
    except KeyringError:
        return False


def forget(name: str) -> None:
    """Raises CrmError when it cannot be taken out."""
    import keyring
    from keyring.errors import KeyringError

    if get(name) is None:
        return
    try:
        keyring.delete_password(SERVICE, name)
    except KeyringError as error:
        raise CrmError(
            "The keyring of this computer does not let the key be taken out.",
            "Unlock it, then try again.",
        ) from error
