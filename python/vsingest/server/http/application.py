"""The HTTP application of a server, with its middlewares in the order in which they run."""

from aiohttp import web
from aiohttp.typedefs import Middleware

from vsingest.server.http.answers import answer_errors, finish_answer, log_access
from vsingest.server.http.body_time import limit_body_time
from vsingest.server.http.cors import allow_origins
from vsingest.server.http.proxies import Proxies
from vsingest.server.http.request_rates import RequestRates
from vsingest.server.settings.config import ServerConfig


def make_application(
    config: ServerConfig, proxies: Proxies, count_request: Middleware, rates: RequestRates
) -> web.Application:
    """Makes the application, without routes.

    Args:
        config: The origins that may use the API, and the limits of a request.
        proxies: The proxies whose forwarding headers are believed.
        count_request: Counts every request once its answer is known.
        rates: Limits requests by address.
    """
    application = web.Application(
        middlewares=[
            proxies.stand_in,
            log_access,
            count_request,
            allow_origins(config.cors_origins),
            answer_errors,
            rates.limit_addresses,
            limit_body_time(config.limits),
        ],
        client_max_size=config.limits.body_bytes,
    )
    application.on_response_prepare.append(finish_answer)
    return application
