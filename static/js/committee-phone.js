// The page of this phone: what waits, what is wrong with it, and the receipts of what was sent.
"use strict";
(() => {
  const {find} = oreka, language = document.documentElement.lang;
  if (!oreka.may) return find("#cannot").hidden = false;
  const drafts = find("#drafts"), receipts = find("#receipts");
  const text = (tag, words) => Object.assign(document.createElement(tag), {textContent: words});
  const when = at => new Date(at).toLocaleString(language, {dateStyle: "medium", timeStyle: "short"});

  function inWords(told) {
    const entries = told.shown.map(([label, answer]) => label + ": " + answer);
    return [told.title, ...entries, location.origin + told.address].join("\n");
  }
  async function asFile(told, row) {
    const read = file => new Promise(yes => {
      const reader = new FileReader();
      reader.onload = () => yes({name: file.name, data: reader.result});
      reader.readAsDataURL(file);
    });
    const entries = await Promise.all(told.entries.map(async ([name, value]) =>
      [name, value instanceof File ? await read(value) : value]));
    const whole = {title: told.title, address: told.address, key: row.key, kept_at: new Date(row.at), answers: told.shown, entries};
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(whole, null, 1)], {type: "application/json"}));
    link.download = "oreka-" + row.key.slice(0, 8) + ".json";
    link.click();
  }
  async function copy(words, button) {
    try {
      await navigator.clipboard.writeText(words);
    } catch {
      const area = text("textarea", words);
      button.after(area);
      area.select();
      document.execCommand("copy");
    }
    button.textContent = button.dataset.done;
  }

  function item(row, told) {
    const one = drafts.querySelector("template").content.cloneNode(true);
    one.querySelector("strong").textContent = [told.title, ...told.shown.slice(0, 2).map(([, answer]) => answer)].join(" · ");
    one.querySelector("time").textContent = when(row.at);
    for (const part of one.querySelectorAll("[data-state]")) part.dataset.state === row.state || part.remove();
    one.querySelector("ul").append(...(row.state === "change" && told.errors || []).map(error => text("li", error)));
    const link = one.querySelector("a");
    link.href = told.address + "#draft=" + row.id;
    if (row.state === "kept") link.remove();
    const acts = {
      copy: button => copy(inWords(told), button),
      file: () => asFile(told, row),
      remove: async button => {
        if (!confirm(button.dataset.ask)) return;
        await oreka.within(["drafts"], "readwrite", store => store.delete(row.id));
        oreka.show();
      },
    };
    for (const button of one.querySelectorAll("[data-do]")) button.onclick = () => acts[button.dataset.do](button);
    return one;
  }
  async function showDrafts() {
    const all = await oreka.read("drafts"), key = await oreka.known();
    const own = all.filter(row => row.person === oreka.me.person), others = all.length - own.length;
    const items = key ? await Promise.all(own.map(async row => item(row, await oreka.unseal(key, row.sealed)))) : [];
    drafts.querySelector(".ledger").replaceChildren(...items);
    find("#none").hidden = all.length > 0;
    find("#others").hidden = !others;
    find("#others b").textContent = others;
    find("#locked").hidden = Boolean(key) || !own.length;
    find("#send").hidden = !key || !own.some(row => row.state === "waiting");
  }
  async function showReceipts() {
    const all = (await oreka.receipts()).sort((a, b) => a.recorded_at < b.recorded_at ? 1 : -1);
    const body = receipts.querySelector("tbody"), soon = body.dataset.soon;
    body.replaceChildren(...all.map(receipt => {
      const row = document.createElement("tr"), first = text("th", ""), link = text("a", receipt.number);
      link.href = receipt.address;
      first.scope = "row";
      first.append(link, document.createElement("br"), text("span", receipt.title));
      const last = text("td", receipt.log_index === null ? soon : receipt.log_index);
      last.className = "number";
      row.append(first, text("td", when(receipt.recorded_at)), last);
      return row;
    }));
    find("#no-receipts").hidden = all.length > 0;
    for (const part of receipts.querySelectorAll("table, .actions")) part.hidden = !all.length;
  }
  async function showForms() {
    const cache = window.caches && await caches.open("oreka-pages"), links = new Map(); // by what they are called
    for (const request of cache ? await cache.keys() : []) {
      const page = new DOMParser().parseFromString(await (await cache.match(request)).text(), "text/html");
      if (!page.querySelector("form[data-keep]")) continue;
      const about = page.querySelector("main .mono:not(.lead), [name=amends]") || page.querySelector(".back a"), row = document.createElement("li");
      const name = page.querySelector("h1").textContent + " · " + (about.value || about.textContent.replace("← ", ""));
      row.append(Object.assign(text("a", name), {href: request.url}));
      links.set(name, row);
    }
    find("#forms").hidden = !links.size;
    find("#forms ul").replaceChildren(...links.values());
  }
  const show = () => Promise.all([showDrafts(), showReceipts(), showForms()]);

  find("#here").hidden = false;
  find("#unlock").onclick = async () => { if (await oreka.key()) oreka.send(); };
  find("#send button").onclick = () => oreka.send();
  find("#print").onclick = () => print();
  find("#forgotten").onclick = async ({target}) => {
    if (!confirm(target.dataset.ask)) return;
    const own = await oreka.drafts();
    await oreka.within(["drafts", "people"], "readwrite", (store, people) => {
      for (const row of own) store.delete(row.id);
      people.delete(oreka.me.person);
    });
    oreka.forget();
    oreka.show();
  };
  document.addEventListener("oreka", show);
  show();
})();
