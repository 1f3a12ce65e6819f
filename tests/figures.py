"""Collects measured figures, prints them as one table and keeps them in `var/<name>.json`."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Figures:
    """What `make proof` and `make bench` found: a list of name, value, floor, ratio, target and ok.

    :param name: of the file in `var/`
    """

    def __init__(self, name):
        self.path = ROOT / "var" / f"{name}.json"
        self.rows = []

    def add(self, name, value, *, target, ok, floor=None, ratio=None):
        """Note a figure.

        :param value: what was measured, with its unit in the name
        :param target: what was to be reached, in words or as a number
        """
        row = {"name": name, "value": value, "floor": floor, "ratio": ratio, "target": target, "ok": bool(ok)}
        self.rows.append(row)
        print(self.line(row), flush=True)

    def write(self):
        """Keep the list; figures of an earlier run give way to those of the same name."""
        known = json.loads(self.path.read_text()) if self.path.exists() else []
        new = {row["name"] for row in self.rows}
        rows = [row for row in known if row["name"] not in new] + self.rows
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text(json.dumps(rows, indent=1) + "\n")

    def table(self):
        return "\n".join(self.line(row) for row in self.rows)

    @staticmethod
    def line(row):
        floor = "" if row["floor"] is None else f"floor {row['floor']}"
        ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}x"
        mark = "ok " if row["ok"] else "NOT"
        return f"{mark} {row['name']:<58} {row['value']!s:>12} {floor:>16} {ratio:>8}  {row['target']}"
