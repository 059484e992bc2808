"""What a server answers, whether that is an error or not."""

import urllib.error
import urllib.request


def status_of(url):
    """The status of the answer to a GET."""
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:  # what it holds is not left to the collector of garbage
            return error.code
