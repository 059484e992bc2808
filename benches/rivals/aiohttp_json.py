"""aiohttp + json + base64 + numpy, on asyncio's own loop."""

from benches.rivals.aiohttp_server import main
from benches.rivals.codecs import Plain
from benches.rivals.rooms import Rooms

if __name__ == "__main__":
    main(None, Rooms(Plain()))
