"""`vasari serve`: the API and the page alone; the work is done by workers elsewhere."""

import uvicorn

from services.search.app import create_app
from services.search.bootstrap import bootstrap
from shared import logs
from shared.broker import queue_survives
from shared.errors import InvalidInput
from shared.settings import Settings


def run_api(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; requests in hand are answered first.

    Raises `InvalidInput` for a broker that no worker can share.
    """
    if not queue_survives(settings.broker_url):
        raise InvalidInput(
            "The API alone needs a broker that workers share; set VASARI_BROKER_URL to redis://…, or use `vasari up`."
        )
    logs.configure(settings, "search")
    uvicorn.run(
        create_app(bootstrap(settings)),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=20,
    )
