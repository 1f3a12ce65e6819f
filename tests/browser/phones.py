"""A phone of somebody at the committee: a browser with its own folder, which can be killed and opened again."""

import contextlib
import re
import time

import psutil
from playwright.sync_api import expect

from tests.browser.visiting import sign_in
from tests.committees.typed import typed_decision
from tests.conftest import CHROMIUM_SWITCHES, find_chromium

PIN = "246810"
PATIENCE = 90  # seconds; on a slow machine a draft may be sent for the third time only
FORM = "/committee/decisions/record/"


class Phone:
    """One browser in a folder: `open()`, use `page`, `kill()`, and open it again.

    :param address: where the site is reached, if through a proxy
    """

    def __init__(self, chromium, folder, live_server, person, address=None):
        self.chromium, self.folder, self.person = chromium, folder, person
        self.live_server, self.address = live_server, address or live_server.url
        self.context = self.page = None

    def open(self, path="/committee/"):
        self.context = self.chromium.browser_type.launch_persistent_context(
            self.folder,
            executable_path=find_chromium(),
            args=CHROMIUM_SWITCHES,
            base_url=self.address,
            viewport={"width": 360, "height": 740},
            locale="en",
        )
        self.context.set_default_timeout(20_000)
        self.page = self.context.pages[0]
        return self.sign_in(path)

    def sign_in(self, path="/committee/phone/"):
        """Past the sign-in page, and on to a page; the cookie serves through any proxy of this host."""
        sign_in(self.page, self.person, self.live_server)
        self.page.goto(path)
        return self

    def has_kept(self, path):
        """Wait until the service worker keeps a page."""
        self.wait_until('async path => Boolean(await (await caches.open("oreka-pages")).match(path))', path)
        return self

    def wait_until(self, asked, fact):
        """Ask until the page says yes, and no longer than `PATIENCE`."""
        deadline = time.monotonic() + PATIENCE
        while not self.page.evaluate(asked, fact):
            assert time.monotonic() < deadline, (asked, fact)
            self.page.wait_for_timeout(50)

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
        unsaid = ("key", "step", "area")
        answers = {name: value for name, value in typed_decision(day).items() if name not in unsaid} | more
        answers = {
            name: value for name, value in answers.items() if self.page.locator(f"[name={name}]").count()
        }
        self.page.locator("[name=area]").first.check()
        answers |= {"title": title, "amount": amount, "meeting_on": day.isoformat()}
        for name, value in answers.items():
            self.page.fill(f"[name={name}]", value)
        return self

    def save(self):
        """From the filled-in form to the button that keeps and sends it."""
        self.page.locator("form[data-keep] button:not([type=button])").click()
        self.page.get_by_role("button", name="Save and send").click()
        return self.give_pin()

    def is_told(self, words):
        """What the phone says once a form was saved."""
        expect(self.page.locator("#saved")).to_be_visible()
        expect(self.page.locator("#saved")).to_contain_text(words)
        return self

    def give_pin(self, pin=PIN):
        """If the browser asks for it, as it does once after it was opened."""
        if self.page.evaluate("async () => Boolean(await oreka.known())"):
            return self
        dialog = self.page.locator("#pin")
        dialog.wait_for(state="visible")
        dialog.locator("[name=pin]").fill(pin)
        if dialog.locator("[name=again]").is_enabled():
            dialog.locator("[name=again]").fill(pin)
        dialog.get_by_role("button", name="Go on").click()
        return self

    def unlock(self):
        self.page.get_by_role("button", name=re.compile("Open with the PIN")).click()
        return self.give_pin()

    def counts(self, number):
        """Wait until so many drafts are waiting, and the page says so."""
        self.wait_until(
            'async number => (await oreka.drafts()).filter(row => row.state !== "kept").length === number',
            number,
        )
        counter = self.page.locator("#waiting")
        if number:
            expect(counter).to_contain_text(f": {number}")
        else:
            expect(counter).to_be_hidden()
        return self

    def states(self):
        """Of the drafts on this phone, whoever's they are, oldest first."""
        return self.page.evaluate("async () => (await oreka.read('drafts')).map(row => row.state)")
