"""aiohttp + orjson + pybase64 + numpy, on uvloop."""

import uvloop
from benches.rivals.aiohttp_server import main
from benches.rivals.codecs import Quick
from benches.rivals.rooms import Rooms

if __name__ == "__main__":
    main(uvloop.new_event_loop, Rooms(Quick()))
