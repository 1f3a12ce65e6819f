// Keeps what is written on this phone until the registry has it: sealed by a PIN, sent oldest first.
"use strict";
const oreka = (() => {
  const me = document.currentScript.dataset; // whose page it is, and where things are
  const find = selector => document.querySelector(selector);
  const may = Boolean(window.isSecureContext && crypto.subtle && window.indexedDB && window.TextEncoder);
  const ROUNDS = 300000, SIGNED_IN = 12 * 3600e3, SLOWEST = 2; // bytes in a millisecond
  const bytes = text => new TextEncoder().encode(text);
  const words = buffer => new TextDecoder().decode(buffer);

  // Three stores: people with their PIN's salt, sealed drafts, and receipts.
  let opened;
  const open = () => opened = opened || new Promise((yes, no) => {
    const asked = indexedDB.open("oreka", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("people", {keyPath: "person"});
      asked.result.createObjectStore("drafts", {keyPath: "id", autoIncrement: true});
      asked.result.createObjectStore("receipts", {keyPath: "key"});
    };
    asked.onsuccess = () => yes(asked.result);
    asked.onerror = () => no(asked.error);
  });

  // One transaction, on the disk before it counts as done: a phone's battery may end at any time.
  async function within(names, mode, work) {
    const deal = (await open()).transaction(names, mode, {durability: "strict"});
    const asked = work(...names.map(name => deal.objectStore(name)));
    return new Promise((yes, no) => {
      deal.oncomplete = () => yes(asked && asked.result);
      deal.onabort = deal.onerror = () => no(deal.error);
    });
  }
  const read = (name, key) => within([name], "readonly", store => key === undefined ? store.getAll() : store.get(key));
  const write = (name, row) => within([name], "readwrite", store => store.put(row));
  const mine = row => row.person === me.person;
  const drafts = async () => (await read("drafts")).filter(mine);
  const receipts = async () => (await read("receipts")).filter(mine);

  // The PIN makes the key; the key lives as long as this tab, and no longer than a sign-in.
  let given;
  const forget = () => { given = undefined; sessionStorage.removeItem("oreka-key"); };
  async function known() {
    if (given) return given;
    const {person, raw, until} = JSON.parse(sessionStorage.getItem("oreka-key") || "{}");
    if (person !== me.person || until < Date.now()) return null;
    return given = await crypto.subtle.importKey("raw", new Uint8Array(raw), "AES-GCM", false, ["encrypt", "decrypt"]);
  }
  async function tried(pin) {
    let row = await read("people", me.person);
    const isNew = !row;
    row = row || {person: me.person, salt: crypto.getRandomValues(new Uint8Array(16)), rounds: ROUNDS};
    const base = await crypto.subtle.importKey("raw", bytes(pin), "PBKDF2", false, ["deriveBits"]);
    const how = {name: "PBKDF2", hash: "SHA-256", salt: row.salt, iterations: row.rounds};
    const raw = await crypto.subtle.deriveBits(how, base, 256);
    const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    if (isNew) await write("people", {...row, check: await seal(key, {})});
    else await unseal(key, row.check);
    sessionStorage.setItem("oreka-key", JSON.stringify(
      {person: me.person, raw: [...new Uint8Array(raw)], until: Date.now() + SIGNED_IN}));
    return given = key;
  }
  // The key, asking for the PIN if need be; null if the person would rather not.
  async function key() {
    const dialog = find("#pin"), form = dialog.querySelector("form"), {pin, again} = form.elements;
    if (await known()) return given;
    const isNew = !await read("people", me.person);
    const wrong = dialog.querySelector(".error");
    for (const part of dialog.querySelectorAll("[data-new]")) part.hidden = !isNew;
    again.disabled = !isNew;
    form.onreset = null;
    form.reset();
    wrong.hidden = true;
    dialog.showModal();
    return new Promise(answer => {
      dialog.oncancel = () => answer(null);
      form.onreset = () => { dialog.close(); answer(null); };
      form.onsubmit = async event => {
        event.preventDefault();
        wrong.hidden = true;
        try {
          if (isNew && pin.value !== again.value) throw pin;
          answer(await tried(pin.value));
          dialog.close();
        } catch (failure) {
          wrong.textContent = failure === pin ? wrong.dataset.differ : wrong.dataset.wrong;
          wrong.hidden = false;
          pin.select();
        }
      };
    });
  }

  // Sealed: four bytes of length, what is told as JSON, and the files one after another.
  async function seal(key, told, files = []) {
    const head = bytes(JSON.stringify(told)), iv = crypto.getRandomValues(new Uint8Array(12));
    const whole = new Blob([new Uint32Array([head.length]), head, ...files]);
    const data = await crypto.subtle.encrypt({name: "AES-GCM", iv}, key, await new Response(whole).arrayBuffer());
    return {iv, data};
  }
  async function unseal(key, {iv, data}) {
    const whole = await crypto.subtle.decrypt({name: "AES-GCM", iv}, key, data);
    let from = 4 + new Uint32Array(whole, 0, 1)[0];
    const told = JSON.parse(words(whole.slice(4, from)));
    for (const entry of told.entries || [])
      if (entry[2]) entry[1] = new File([whole.slice(from, from += entry[2].size)], entry[1], {type: entry[2].type});
    return told;
  }
  // A draft: {id, key, state} and what is told: title, address, entries, the list as it was checked, errors.
  async function keep(key, draft, told) {
    const files = [];
    const entries = told.entries.map(([name, value]) =>
      value instanceof File ? [name, value.name, {size: files[files.push(value) - 1].size, type: value.type}] : [name, value]);
    const row = {person: me.person, at: Date.now(), ...draft, sealed: await seal(key, {...told, entries}, files)};
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    row.id = await write("drafts", row);
    show();
    return row;
  }

  // Sending: what the registry has is deleted here together with the writing of its receipt.
  async function asked(address, options) {
    const stop = new AbortController();
    const size = options && options.size || 0;
    const timer = setTimeout(() => stop.abort(), 60000 + size / SLOWEST);
    try {
      const answer = await fetch(address, {...options, signal: stop.signal, credentials: "same-origin"});
      return {status: answer.status, told: await answer.json()};
    } finally {
      clearTimeout(timer);
    }
  }
  const json = {Accept: "application/json"};
  let who; // is signed in, and the token; another sign-in makes it worthless
  async function round() {
    const key = await known(), waiting = (await drafts()).filter(draft => draft.state === "waiting");
    if (!key || !waiting.length) return;
    const isNew = !who;
    who = who || (await asked(me.token, {headers: json})).told;
    tell("sign-in", Boolean(who.sign_in));
    if (who.person !== me.person) return who = null;
    for (const row of waiting) {
      const told = await unseal(key, row.sealed), body = new FormData();
      for (const [name, value] of told.entries) body.append(name, value);
      body.set("key", row.key);
      body.set("step", "record");
      const size = row.sealed.data.byteLength;
      const headers = {...json, "X-CSRFToken": who.token};
      let answer;
      try {
        answer = await asked(told.address, {method: "POST", body, headers, size});
      } catch (failure) {
        // Words that are no JSON come from something on the way; without an answer, so would the next be.
        if (failure instanceof SyntaxError) continue;
        throw failure;
      }
      if ([401, 403].includes(answer.status)) {
        who = null;
        return isNew || round();
      }
      await settle(key, row, told, answer.status, answer.told);
    }
  }
  const same = (row, now) => now && String(now.sealed.iv) === String(row.sealed.iv);
  async function settle(key, row, told, status, answer) {
    if (answer.receipt)
      await within(["drafts", "receipts"], "readwrite", (drafts, receipts) => {
        receipts.put({...answer.receipt, key: row.key, person: me.person, title: told.title});
        // What was changed here meanwhile is sent too, and settled by the registry.
        drafts.get(row.id).onsuccess = ({target: {result: now}}) =>
          same(row, now) && drafts.delete(row.id);
      });
    else if (answer.errors && [404, 409, 422].includes(status) && same(row, await read("drafts", row.id)))
      await keep(key, {...row, state: status === 409 ? "kept" : "change"}, {...told, errors: answer.errors});
  }
  // Whatever kept a draft from its receipt, it is sent again while the page is open: after 15 s, at last every 5 minutes.
  let again, wait = 15000;
  async function send() {
    clearTimeout(again);
    let left = true;
    try {
      await (navigator.locks ? navigator.locks.request("oreka-send", round) : round());
      left = await known() && (await drafts()).some(draft => draft.state === "waiting");
      await place();
    } catch { /* the network, mostly */ }
    again = left && setTimeout(send, wait);
    wait = left ? Math.min(2 * wait, 300000) : 15000;
    await show();
  }
  // The log places an entry some seconds after its act.
  async function place() {
    const open = (await receipts()).filter(receipt => receipt.log_index === null);
    while (open.length) {
      const some = open.splice(0, 50); // the registry answers no more at once, and an address has an end
      const {told} = await asked(me.log + "?" + some.map(receipt => "key=" + receipt.key).join("&"), {headers: json});
      for (const receipt of some)
        if (receipt.key in told) await write("receipts", {...receipt, log_index: told[receipt.key]});
    }
  }

  const tell = (name, is) => { const part = find("#" + name); if (part) part.hidden = !is; };
  async function show() {
    const waiting = (await drafts()).filter(draft => draft.state !== "kept").length;
    find("#waiting b").textContent = waiting;
    tell("waiting", waiting);
    document.dispatchEvent(new Event("oreka"));
  }

  const sound = async kept => kept && (await kept.text()).includes("</html>");
  async function keepPages() {
    const {serviceWorker} = navigator;
    await serviceWorker.register(me.worker);
    const {active} = await serviceWorker.ready;
    if (!serviceWorker.controller)
      await new Promise(yes => {
        serviceWorker.oncontrollerchange = yes;
        active.postMessage("claim"); // a page that was on its way while the worker began is nobody's
      });
    const cache = await caches.open("oreka-pages");
    const own = find("form[data-keep]") ? [location.href.split("#")[0]] : [];
    for (const address of [...own, ...[...document.querySelectorAll("a[data-keep]")].map(link => link.href)])
      if (!await sound(await cache.match(address))) await fetch(address, {headers: {"X-Keep": "1"}});
  }
  async function leave(event) {
    event.preventDefault();
    forget();
    const {serviceWorker} = navigator;
    if (serviceWorker && serviceWorker.controller) serviceWorker.controller.postMessage("forget");
    await caches.delete("oreka-pages");
    event.target.submit();
  }

  if (may) {
    if (me.kept) {
      find("#kept time").textContent = new Date(me.kept).toLocaleString(document.documentElement.lang);
      tell("kept", true);
    }
    if (navigator.serviceWorker) keepPages().catch(() => 0);
    for (const out of document.querySelectorAll("form[action$='/logout/']")) out.onsubmit = leave;
    addEventListener("online", send);
    send();
  }
  return {may, me, find, drafts, receipts, read, within, key, known, forget, unseal, keep, send, show};
})();
