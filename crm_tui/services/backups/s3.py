"""Backups in a store that speaks S3, by the client of the extra `s3`; what leaves is encrypted already."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import clean_line
from crm_tui.services.backups.container import Told, read_top
from crm_tui.services.backups.keeping import made_at
from crm_tui.services.backups.manifest import Manifest, is_media, read_manifest
from crm_tui.services.backups.places import MEDIA, NotThere
from crm_tui.store.backup_runs import PlaceKind

if TYPE_CHECKING:
    from minio import Minio

_PATIENCE = 60
"""Seconds for one answer."""
_TRIES = 3
_TOP = ".json"
"""Ends the name of the page that lies beside a backup."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where in the store, and with which key."""

    host: str
    secure: bool
    name: str
    prefix: str
    """Empty, or ending in `/`."""
    region: str
    access: str
    secret: str


def read_bucket(url: str, region: str, access: str, secret: str) -> Bucket:
    """`https://HOST/BUCKET/PREFIX` and its keys; raises CrmError. Plain http only on this machine."""
    parts = urlsplit(url.strip())
    name, _, prefix = parts.path.strip("/").partition("/")
    if parts.scheme not in ("http", "https") or not parts.hostname or not name:
        raise CrmError(
            "The address of the S3 store is not complete.",
            "Write CRM_BACKUP_S3_URL like https://s3.example.org/bucket/shop.",
        )
    if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise CrmError("The S3 store must be reached by https.", "Write its address with https://.")
    if not access or not secret:
        raise CrmError(
            "The keys of the S3 store are missing.",
            "Set CRM_BACKUP_S3_KEY and CRM_BACKUP_S3_SECRET.",
        )
    prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
    return Bucket(parts.netloc, parts.scheme == "https", name, prefix, region, access, secret)


class S3Place:
    """One folder of one bucket."""

    kind = PlaceKind.S3

    def __init__(self, bucket: Bucket, folder: str) -> None:
        """`folder` parts the shops that share a bucket."""
        self._bucket, self._prefix = bucket, f"{bucket.prefix}{folder}/"
        self._client = _client(bucket)

    def title(self) -> str:
        return f"{self._bucket.host}/{self._bucket.name}"

    def names(self) -> list[str]:
        return sorted((one for one, _ in self._list("") if made_at(one)), reverse=True)

    def put(self, name: str, source: Path, told: Told) -> None:
        """A store shows an object once it is whole (S3: strong read-after-write consistency).

        The page on top goes beside it, so that nobody need fetch all of it to read that.
        """
        with tempfile.TemporaryDirectory(prefix="crm-") as folder:
            top = Path(folder) / "top"
            top.write_bytes(read_top(source).text())
            self._put(name + _TOP, top)
        self._put(name, source, told)

    def top(self, name: str) -> Manifest:
        with tempfile.TemporaryDirectory(prefix="crm-") as folder:
            top = Path(folder) / "top"
            self.fetch(name + _TOP, top)
            return read_manifest(top.read_bytes())

    def fetch(self, name: str, target: Path) -> None:
        with _in_sentences(self._bucket):
            self._client.fget_object(self._bucket.name, self._prefix + name, str(target))

    def remove(self, names: Iterable[str]) -> None:
        with _in_sentences(self._bucket):
            for name in [*(given := list(names)), *(one + _TOP for one in given if made_at(one))]:
                self._client.remove_object(self._bucket.name, self._prefix + name)

    def media(self) -> dict[str, int]:
        return {one: size for one, size in self._list(f"{MEDIA}/") if is_media(one)}

    def put_beside(self, name: str, source: Path) -> None:
        self._put(name, source)

    def folders(self) -> list[str]:
        """Names of all shops' folders in the bucket."""
        with _in_sentences(self._bucket):
            found = self._client.list_objects(self._bucket.name, prefix=self._bucket.prefix)
            names = [str(one.object_name) for one in found if one.is_dir]
        return [name.removeprefix(self._bucket.prefix).rstrip("/") for name in names]

    def _put(self, name: str, source: Path, told: Told = lambda done: None) -> None:
        key, size = self._prefix + name, source.stat().st_size
        with _in_sentences(self._bucket):
            self._client.fput_object(
                *(self._bucket.name, key, str(source)),
                num_parallel_uploads=1,
                progress=_Progress(told),
            )
            there = self._client.stat_object(self._bucket.name, key).size
        if there != size:
            raise CrmError(
                f"The S3 store kept {there} bytes of {size}.", "It is tried again by itself."
            )

    def _list(self, below: str) -> list[tuple[str, int]]:
        prefix = self._prefix + below
        with _in_sentences(self._bucket):
            found = self._client.list_objects(self._bucket.name, prefix=prefix)
            return [
                (str(one.object_name).removeprefix(prefix), one.size or 0)
                for one in found
                if not one.is_dir
            ]


class _Progress:
    """As the client wants it; what `told` raises ends the upload, and nothing is stored."""

    def __init__(self, told: Told) -> None:
        self._told = told

    def set_meta(self, object_name: str, total_length: int) -> None:
        """How much it will be is known."""

    def update(self, length: int) -> None:
        """So many bytes more are about to leave."""
        self._told(length)


def _client(bucket: Bucket) -> "Minio":
    try:
        import certifi
        import urllib3
        from minio import Minio
    except ImportError as error:
        raise CrmError(
            "Backups to an S3 store need an extra package.",
            "Install it: pip install 'crm-tui[s3]'.",
        ) from error
    patience = urllib3.Timeout(connect=10, read=_PATIENCE)
    pool = urllib3.PoolManager(
        timeout=patience,
        retries=urllib3.Retry(total=_TRIES, backoff_factor=0.5, status_forcelist=[500, 502, 503]),
        cert_reqs="CERT_REQUIRED",
        ca_certs=certifi.where(),
    )
    return Minio(
        bucket.host,
        access_key=bucket.access,
        secret_key=bucket.secret,
        secure=bucket.secure,
        region=bucket.region or "us-east-1",
        http_client=pool,
    )


@contextmanager
def _in_sentences(bucket: Bucket) -> Iterator[None]:
    from minio.error import MinioException, S3Error
    from urllib3.exceptions import HTTPError

    try:
        yield
    except S3Error as error:
        said = _SAID.get(error.code or "", _unknown)
        raise said(bucket, clean_line(error.code or "an error", 60)) from error
    except (HTTPError, MinioException, ValueError) as error:
        raise NotThere(
            f"The S3 store {bucket.host} cannot be reached.",
            "Check the connection and CRM_BACKUP_S3_URL; it is tried again by itself.",
        ) from error
    except OSError as error:
        raise CrmError(
            f"A file of the backup could not be read or written: {error.strerror or error}.",
            "Check the disk.",
        ) from error


def _keys(bucket: Bucket, code: str) -> CrmError:
    return CrmError(
        f"The S3 store {bucket.host} does not accept the keys ({code}).",
        "Check CRM_BACKUP_S3_KEY and CRM_BACKUP_S3_SECRET, and what they may do.",
    )


def _bucket_gone(bucket: Bucket, code: str) -> CrmError:
    name = clean_line(bucket.name, 60)
    return CrmError(
        f"The S3 store has no bucket {name}.", "Make it there, or mend CRM_BACKUP_S3_URL."
    )


def _object_gone(bucket: Bucket, code: str) -> CrmError:
    return CrmError(
        "That backup is not in the S3 store.", "`crm backup --list` shows what is there."
    )


def _unknown(bucket: Bucket, code: str) -> CrmError:
    return CrmError(f"The S3 store {bucket.host} refused ({code}).", "It is tried again by itself.")


_SAID: dict[str, Callable[[Bucket, str], CrmError]] = {
    "AccessDenied": _keys,
    "InvalidAccessKeyId": _keys,
    "SignatureDoesNotMatch": _keys,
    "NoSuchBucket": _bucket_gone,
    "NoSuchKey": _object_gone,
}
