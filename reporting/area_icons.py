"""The four areas' signs and colours on paper; without colour, the sign and number tell them apart."""

from reportlab.lib.colors import HexColor, white
from reportlab.platypus import Flowable

COLOURS = {1: HexColor("#7A2E0E"), 2: HexColor("#8E63C7"), 3: HexColor("#0B4A7A"), 4: HexColor("#2A9A57")}
# On a field of 24 by 24 with the origin at the top left, as in registry.templatetags.oreka.
SHIELD = [(12, 2), (4, 5), (4, 11), (4, 16, 7.4, 20.3, 12, 22), (16.6, 20.3, 20, 16, 20, 11), (20, 5)]
BODY = [(6, 21), (6, 15), (6, 11.7, 8.7, 9, 12, 9), (15.3, 9, 18, 11.7, 18, 15), (18, 21)]
DROP = [
    (12, 2),
    (12, 2, 19, 10, 19, 15),
    (19, 18.9, 15.9, 22, 12, 22),
    (8.1, 22, 5, 18.9, 5, 15),
    (5, 10, 12, 2, 12, 2),
]
HALL = [
    [(3, 21), (21, 21), (21, 19), (3, 19)],
    *[[(x, 17), (x + 2, 17), (x + 2, 10), (x, 10)] for x in (5, 11, 17)],
    [(12, 2), (3, 8), (21, 8)],
]
SIGNS = {1: [SHIELD], 2: [BODY], 3: HALL, 4: [DROP]}
HEAD = (12, 6, 3)  # of the child: middle and radius


class AreaSign(Flowable):
    """A white sign on a square of the area's colour; `is_outline` draws only the sign, in that colour."""

    def __init__(self, area: int, size: float, *, is_outline: bool = False):
        super().__init__()
        self.area, self.is_outline = area, is_outline
        self.width = self.height = size

    def wrap(self, *available):
        return self.width, self.height

    def draw(self):
        canvas, size = self.canv, self.width
        canvas.saveState()
        colour = COLOURS[self.area]
        if not self.is_outline:
            canvas.setFillColor(colour)
            canvas.roundRect(0, 0, size, size, size / 12, stroke=0, fill=1)
        canvas.setFillColor(colour if self.is_outline else white)
        canvas.translate(size * 0.12, size * 0.88)
        canvas.scale(size * 0.76 / 24, -size * 0.76 / 24)
        path = canvas.beginPath()
        for outline in SIGNS[self.area]:
            path.moveTo(*outline[0])
            for point in outline[1:]:
                if len(point) == 2:
                    path.lineTo(*point)
                else:
                    path.curveTo(*point)
            path.close()
        if self.area == 2:
            path.circle(*HEAD)
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.restoreState()
