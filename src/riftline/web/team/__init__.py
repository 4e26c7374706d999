"""A desk that several people share: nobody gets past the door without signing in.

`door` stands before every page, form and answer of the API · `pages` are those for signing in, the
own account and the audit.
"""

from riftline.web.team.door import Door
from riftline.web.team.pages import add

__all__ = ["Door", "add"]
