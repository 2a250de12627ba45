"""Other systems are told: an event becomes a job for each webhook, and a worker delivers it."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from wellheard.engines.webhooks import deliver
from wellheard.storage import jobs
from wellheard.storage.errors import NotFoundError
from wellheard.storage.ids import new_id
from wellheard.storage.jobs import Job
from wellheard.storage.store import Store
from wellheard.storage.webhooks import Event, find_webhook, webhooks_for

KIND = "tell"
_MOST_ATTEMPTS = 12
"""With waits that double from ten seconds to an hour: about seven hours."""
Deliver = Callable[..., int]


def tell(on: Any, event: Event, key: str, data: Mapping[str, Any], *, at: datetime) -> None:
    """Ask for an event to be told, in the transaction of what happened; once for each `key`.

    `data` holds ids and numbers, never words of a call.
    """
    body = {"type": event, "timestamp": at.isoformat(), "data": dict(data)}
    for each in webhooks_for(on, event):
        payload = {"webhook": each.id, "body": body}
        jobs.enqueue(on, KIND, payload, key=f"{KIND}:{each.id}:{key}"[:200], most_attempts=_MOST_ATTEMPTS)


def try_out(on: Any, webhook: str, *, at: datetime) -> None:
    """Ask for a message that means nothing, to see whether the other system answers."""
    body = {"type": "test", "timestamp": at.isoformat(), "data": {}}
    key = f"{KIND}:{webhook}:test:{new_id()}"
    jobs.enqueue(on, KIND, {"webhook": webhook, "body": body}, key=key, most_attempts=1)


def deliver_job(store: Store, job: Job, *, at: datetime, send: Deliver = deliver) -> None:
    """Deliver one message. Raises DeliveryError; a webhook that is gone or paused is passed over."""
    try:
        with store.read() as on:
            webhook = find_webhook(on, job.payload["webhook"])
    except NotFoundError:
        return
    if webhook.active:
        body = json.dumps(job.payload["body"], ensure_ascii=False, separators=(",", ":")).encode()
        send(webhook.url, webhook.secret, message_id=f"msg_{job.id}", timestamp=int(at.timestamp()), body=body)
