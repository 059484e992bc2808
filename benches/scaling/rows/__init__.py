"""Each row of the report: how it is measured."""

from benches.scaling.rows import (
    capacity,
    client,
    costs,
    crowd,
    death,
    lateness,
    memory,
    shares,
    workers,
)

ROWS = {
    "capacity": capacity.measure,
    "lateness": lateness.measure,
    "costs": costs.measure,
    "crowd": crowd.measure,
    "memory": memory.measure,
    "client": client.measure,
    "workers": workers.measure,
    "death": death.measure,
    "shares": shares.measure,
}
