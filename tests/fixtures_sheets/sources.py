"""One file as each source exports it, with real headers where they are known; made without the alias table.

Headers are those of research on each source: captured exports, vendors' documents, or code that
talks to them. Where only its fields are known, the file's header says so in plain words.
"""

from tests.fixtures_sheets.crms import CRMS
from tests.fixtures_sheets.export import Export
from tests.fixtures_sheets.people import PEOPLE
from tests.fixtures_sheets.portals import PORTALS

EXPORTS: dict[str, Export] = PORTALS | CRMS | PEOPLE
