"""Trouble with one document: what is counted and noted of it, and whether it is asked for another time."""

from coi.errors import AddressRefused, ArchiveError, CoiError, FetchError, ObjectDamaged, ObjectMissing
from crawler.answer import NoAnswer
from crawler.batch import BatchLost
from crawler.errand import Errand
from crawler.harvest_item import HarvestItem
from crawler.politeness import BudgetSpent
from crawler.visit import OutOfBounds


def note_trouble(errand: Errand, item: HarvestItem, tries: int, error: CoiError) -> None:
    """Count and note what went wrong with a document; what is trouble with the whole harvest is raised again.

    An item that can be had another time goes on waiting; one that was refused, or is of no use, does not.
    """
    tally, key = errand.tally, errand.key_of(item)
    if isinstance(error, BudgetSpent | BatchLost):
        raise error
    if isinstance(error, AddressRefused | OutOfBounds):
        tally.refuse(item.url, error)
        errand.state.settle(key)
    elif isinstance(error, ArchiveError):
        tally.fail(item.url, "failed", error)
        errand.state.put_off(key, tries + 1)
        if not isinstance(error, ObjectMissing | ObjectDamaged):
            # A disk that is full is so for the next page too.
            errand.disk_is_full = True
            errand.stop("What comes cannot be kept, so the rest was left for the next time.")
    else:
        tally.fail(item.url, "failed", error)
        if isinstance(error, FetchError) and not isinstance(error, NoAnswer):
            errand.state.settle(key)
        else:
            errand.state.put_off(key, tries + 1)
