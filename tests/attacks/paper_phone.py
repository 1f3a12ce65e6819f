"""A real browser that copies a paper list: its page keeps and sends far more drafts than a person could write."""

from collections import deque
from uuid import uuid4

from tests.browser.phones import FORM, Phone

FORM_OF_KAM = f"{FORM}?committee=KAM"
# Drafts: so many are written at once, as soon as no more than a few wait; the page reads all of them for each sending.
BATCH, FEW = 100, 50

# What the page's own form made of the answers that were given by hand.
COPY = """async () => {
    const row = await oreka.read("drafts", Number(location.hash.split("=")[1]));
    window.told = await oreka.unseal(await oreka.known(), row.sealed);
    return row.key;
}"""
# The same decision with other words.
WRITE = """words => {
    window.isWriting = true;
    (async () => {
        const pin = await oreka.known();
        for (const [key, now] of Object.entries(words)) {
            const entries = told.entries.map(([name, value]) => [name, name in now ? now[name] : value]);
            await oreka.keep(pin, {key, state: "waiting"}, {...told, entries});
        }
        window.isWriting = false;
    })();
}"""
# The page waits 15 s after a failure; somebody who presses the button does not.
SEND = """() => {
    (async () => {
        for (;;) {
            if ((await oreka.drafts()).length) await oreka.send();
            await new Promise(yes => setTimeout(yes, 20));
        }
    })();
}"""
WAITING = """async () => window.isWriting
    ? null : (await oreka.drafts()).filter(row => row.state === "waiting").length"""
# Drafts first: what is sent meanwhile is found twice rather than not at all.
KNOWN = """async () => {
    const drafts = await oreka.read("drafts"), receipts = await oreka.read("receipts");
    return [drafts.map(row => row.key), receipts.map(row => [row.key, row.number])];
}"""


class PaperPhone(Phone):
    """`begin()`, then `go_on()` until it `is_done`; in between it may be `killed()`.

    :param lines: title, cents and day of each decision
    """

    def __init__(self, *arguments, lines, **names):
        super().__init__(*arguments, **names)
        self.lines = deque(lines)
        self.written = {}  # the lines that the page was given, by key
        self.forgotten = []  # lines that were saved before the browser was killed, and were not there after
        self.is_done = False

    def begin(self):
        """The first time, with a network that brings what a phone keeps."""
        self.open(FORM_OF_KAM).has_kept(FORM_OF_KAM).has_kept("/committee/phone/")
        self.write_by_hand()

    def write_by_hand(self):
        """One line; the page writes others from what its form made of it, and sends all of them."""
        title, cents, day = line = self.lines.popleft()
        # Else it might be sent before it was copied.
        self.context.set_offline(True)
        self.fill_in(title=title, amount=dollars(cents), day=day).save().is_told("Saved on this phone")
        self.written[self.page.evaluate(COPY)] = line
        self.context.set_offline(False)
        self.page.evaluate(SEND)

    def go_on(self):
        """Give the page more to write, if few wait."""
        waiting = self.page.evaluate(WAITING)
        if waiting is None or waiting > FEW:
            return
        batch = {str(uuid4()): self.lines.popleft() for _line in range(min(BATCH, len(self.lines)))}
        self.written |= batch
        self.is_done = not waiting and not batch
        words = {
            key: {"title": title, "amount": dollars(cents), "meeting_on": day.isoformat()}
            for key, (title, cents, day) in batch.items()
        }
        self.page.evaluate(WRITE, words)

    def known(self):
        """The keys of the drafts on this phone, and the receipts' numbers by key."""
        drafts, receipts = self.page.evaluate(KNOWN)
        return set(drafts), dict(receipts)

    def killed(self):
        """Whatever it was doing; what is not on the phone then is written again, with a key of its own."""
        drafts, receipts = self.known()
        saved = drafts | receipts.keys()
        self.kill()
        self.open(FORM_OF_KAM)
        drafts, receipts = self.known()
        found = drafts | receipts.keys()
        self.forgotten += [self.written[key] for key in saved - found]
        self.lines.extend(self.written.pop(key) for key in self.written.keys() - found)
        if self.lines:
            self.write_by_hand()
        elif drafts:
            self.page.goto("/committee/phone/")
            self.unlock().page.evaluate(SEND)


def dollars(cents):
    return f"{cents // 100}.{cents % 100:02d}"
