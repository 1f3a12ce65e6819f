"""A phone of somebody at the committee: a browser with its own folder, which can be killed and opened again."""

import contextlib
import re

import psutil
from playwright.sync_api import expect

from tests.browser.visiting import sign_in
from tests.conftest import CHROMIUM_SWITCHES

PIN = "246810"
FORM = "/committee/decisions/record/"


class Phone:
    """One browser in a folder: `open()`, use `page`, `kill()`, and open it again.

    :param address: where the site is reached, its proxy included
    """

    def __init__(self, chromium, folder, address, person):
        self.chromium, self.folder, self.address, self.person = chromium, folder, address, person
        self.context = self.page = None

    def open(self, path="/committee/"):
        self.context = self.chromium.browser_type.launch_persistent_context(
            self.folder,
            executable_path=executable_of(self.chromium),
            args=CHROMIUM_SWITCHES,
            base_url=self.address,
            viewport={"width": 360, "height": 740},
            locale="en",
        )
        self.context.set_default_timeout(20_000)
        self.page = self.context.pages[0]
        if path:
            self.page.goto(path)
        return self

    def sign_in(self, live_server):
        """Before the site is opened for the first time; the cookie serves through any proxy of this host."""
        sign_in(self.page, self.person, live_server)
        return self

    def has_kept(self, path):
        """Wait until the service worker keeps a page."""
        self.page.evaluate(
            """async path => {
                const cache = await caches.open("oreka-pages");
                while (!await cache.match(path)) await new Promise(yes => setTimeout(yes, 50));
            }""",
            path,
        )
        return self

    def close(self):
        if self.context:
            self.context.close()
        self.context = None

    def kill(self):
        """SIGKILL all processes of this browser, and of no other: they name its folder."""
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if f"--user-data-dir={self.folder}" in process.cmdline():
                    process.kill()
        with contextlib.suppress(Exception):
            self.context.close()
        self.context = None

    # What the person does

    def fill_in(self, *, title, amount, day, **more):
        answers = {"reason": "Rain runs into the pits", "diggers_in_favour": "2"} | more
        self.page.locator("[name=area]").first.check()
        for name, value in ({"title": title, "amount": amount, "meeting_on": day} | answers).items():
            self.page.fill(f"[name={name}]", value)
        return self

    def save(self):
        """From the filled-in form until the phone says what became of it."""
        self.page.get_by_role("button", name="Check the answers").click()
        self.page.get_by_role("button", name="Save and send").click()
        self.give_pin()
        expect(self.page.locator("#saved")).to_be_visible()
        return self

    def give_pin(self, pin=PIN):
        """If the browser asks for it, as it does once after it was opened."""
        dialog = self.page.locator("#pin")
        with contextlib.suppress(Exception):
            dialog.wait_for(state="visible", timeout=700)
            dialog.locator("[name=pin]").fill(pin)
            if dialog.locator("[name=again]").is_enabled():
                dialog.locator("[name=again]").fill(pin)
            dialog.get_by_role("button", name="Go on").click()
            dialog.wait_for(state="hidden")
        return self

    def unlock(self):
        self.page.get_by_role("button", name=re.compile("Open with the PIN")).click()
        return self.give_pin()

    def counts(self, number):
        """Wait until so many drafts are waiting."""
        counter = self.page.locator("#waiting")
        if number:
            expect(counter).to_contain_text(f": {number}")
        else:
            expect(counter).to_be_hidden()
        return self

    def kept(self, store):
        """The rows of one store of this phone, as they are."""
        return self.page.evaluate("name => oreka.read(name)", store)


def executable_of(chromium):
    """The same as that of the browser that runs already."""
    from tests.conftest import find_chromium

    return find_chromium()
