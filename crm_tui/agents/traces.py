"""Traces of what the agents did: nothing at all unless the extra is there and a collector is named.

Attributes are names, counts and outcomes, never a customer's words.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

_COLLECTOR = "OTEL_EXPORTER_OTLP_ENDPOINT"
_LONGEST = 100


@contextmanager
def span(name: str, **attributes: str | int | float | bool) -> Iterator[None]:
    """Measures the block and sends it to the collector; costs nothing where there is none."""
    tracer = _tracer(os.environ.get(_COLLECTOR, ""))
    if tracer is None:
        yield
        return
    with tracer.start_as_current_span(
        name, record_exception=False, set_status_on_exception=False
    ) as current:
        for key, value in attributes.items():
            current.set_attribute(f"crm.{key}", _short(value))
        try:
            yield
        # An exception's text may quote a message: its class is enough.
        except BaseException as error:
            current.set_attribute("crm.error", type(error).__name__)
            raise


def _short(value: str | int | float | bool) -> str | int | float | bool:
    return value[:_LONGEST] if isinstance(value, str) else value


@cache
def _tracer(collector: str) -> "Tracer | None":
    if not collector:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        return None
    provider = TracerProvider(resource=Resource.create({"service.name": "crm"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider.get_tracer("crm_tui")
