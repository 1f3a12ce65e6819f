"""How large files may be that others hand in, and the one exception by which they are refused."""

from registry.refusals import Refused

MEGABYTE = 1024 * 1024
LARGEST_UNPACKED = 40 * MEGABYTE  # bytes in all parts of a workbook; 20,000 full rows take about half
MOST_PARTS = 1_000
MOST_PIXELS = 50_000_000


class UnacceptableFile(Refused):
    """The file is too large, empty, damaged, dangerous or of a kind that is not accepted."""
