// A form that may be kept: its photos shrunk, its answers checked, saved on the phone, then sent.
"use strict";
(() => {
  const {find} = oreka, form = find("form[data-keep]");
  if (!form || !oreka.may) return;
  const LARGEST = 180 * 1024, UNSAID = ["csrfmiddlewaretoken", "key", "step"];
  const [check, saved, wrong, later] = ["#check", "#saved", "#wrong", "#later"].map(find);
  const language = document.documentElement.lang;
  let draft = {key: uuid()}; // never the page's own key: a kept page may be opened twice
  let busy = Promise.resolve();

  function uuid() {
    const [...made] = crypto.getRandomValues(new Uint8Array(16));
    made[6] = made[6] & 15 | 64;
    made[8] = made[8] & 63 | 128;
    return made.map(byte => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }
  const fields = name => [...form.elements].filter(field => field.name === name);
  const size = file => Math.ceil(file.size / 1024) + " KB";
  const text = (tag, words) => Object.assign(document.createElement(tag), {textContent: words});
  function show(part) {
    for (const one of [form, check, saved]) one.hidden = one !== part;
    later.hidden = part !== form;
    if (part !== form) part.focus();
  }

  // Photos: written anew, which drops place and time, and smaller until they weigh little.
  async function shrunk(file) {
    if (!file.type.startsWith("image/")) return file;
    let picture;
    try { picture = await createImageBitmap(file); } catch { return file; }
    for (let longest = 1600; ; longest *= 0.75)
      for (const quality of [0.8, 0.6, 0.45]) {
        const by = Math.min(1, longest / Math.max(picture.width, picture.height));
        const canvas = Object.assign(document.createElement("canvas"),
          {width: Math.max(1, picture.width * by), height: Math.max(1, picture.height * by)});
        const paper = canvas.getContext("2d");
        paper.fillStyle = "#fff";
        paper.fillRect(0, 0, canvas.width, canvas.height);
        paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
        const made = await new Promise(yes => canvas.toBlob(yes, "image/jpeg", quality));
        if (!made) return file;
        if (made.size <= LARGEST || longest < 100)
          return new File([made], file.name.replace(/\.\w+$/, "") + ".jpg", {type: "image/jpeg"});
      }
  }
  function put(input, files) {
    const carrier = new DataTransfer();
    for (const file of files) carrier.items.add(file);
    input.files = carrier.files;
    let note = input.nextElementSibling;
    if (!note || !note.matches(".hint")) input.after(note = text("p", ""));
    note.className = "hint";
    note.textContent = files.map(file => file.name + " · " + size(file)).join(", ");
  }
  form.addEventListener("change", ({target}) => {
    if (target.type === "file")
      busy = busy.then(async () => put(target, await Promise.all([...target.files].map(shrunk))));
  });

  // The answers in the words of the form's own labels.
  const legend = part => part.firstChild ? part.firstChild.textContent.trim() : "";
  function label(field) {
    const set = field.closest("fieldset"), group = field.closest("[role=group]"), more = field.closest("details");
    const own = field.labels && field.labels[0] ? field.labels[0].textContent.trim() : field.name;
    if (field.type === "radio") return set ? legend(set.querySelector("legend")) : own;
    const around = [more && more.querySelector("summary").textContent, set && legend(set.querySelector("legend")),
      group && group.getAttribute("aria-label")];
    return [...around.filter(Boolean), own].map(part => part.trim()).join(" · ");
  }
  function answer(field) {
    if (field.type === "radio") {
      const chosen = fields(field.name).find(one => one.checked);
      return chosen ? chosen.labels[0].textContent.trim() : "";
    }
    if (field.type === "checkbox") return field.checked ? "✓" : "";
    if (field.type === "file") return [...field.files].map(file => file.name + " · " + size(file)).join(", ");
    if (field.type === "date" && field.value)
      return new Date(field.value + "T00:00").toLocaleDateString(language, {day: "numeric", month: "long", year: "numeric"});
    if (field.selectedOptions) return field.value && [...field.selectedOptions].map(one => one.text).join(", ");
    return field.value;
  }
  function answers() {
    const asked = new Set(); // of several radio buttons only the first counts
    return [...form.elements].filter(({name, type}) => name && type !== "hidden" && type !== "submit"
      && !(type === "radio" && asked.has(name)) && asked.add(name)).map(field => ({field, label: label(field), answer: answer(field)})).filter(row => row.answer);
  }
  form.addEventListener("submit", async event => {
    event.preventDefault();
    await busy;
    if (!form.reportValidity()) return;
    check.querySelector("dl").replaceChildren(...answers().map(({field, label, answer}) => {
      const row = document.createElement("div"), change = text("a", check.dataset.change), last = text("dd", "");
      change.href = "#" + field.id;
      change.setAttribute("aria-label", check.dataset.change + ": " + label);
      change.onclick = event => { event.preventDefault(); back(field); };
      last.append(change);
      row.append(text("dt", label), text("dd", answer), last);
      return row;
    }));
    show(check);
  });
  function back(field) {
    show(form);
    if (field.closest("details")) field.closest("details").open = true;
    field.focus();
  }

  async function save(state) {
    await busy;
    const key = await oreka.key();
    if (!key) return;
    const entries = [...new FormData(form)].filter(([name, value]) =>
      !UNSAID.includes(name) && (typeof value === "string" || value.size));
    const shown = answers().map(({label, answer}) => [label, answer]);
    const told = {title: form.dataset.keep, address: location.pathname + location.search, entries, shown};
    try {
      draft = await oreka.keep(key, {...draft, state}, told);
    } catch {
      return tell("failed");
    }
    history.replaceState(null, "", "#draft=" + draft.id);
    if (state === "unfinished") return tell(state);
    find("#save").disabled = true;
    await oreka.send();
    find("#save").disabled = false;
    const now = await oreka.read("drafts", draft.id), receipt = await oreka.read("receipts", draft.key);
    if (!now && receipt) {
      saved.querySelector(".lead").textContent = receipt.number;
      saved.querySelector("[data-case=sent] a").href = receipt.address;
      history.replaceState(null, "", location.pathname + location.search);
    }
    if (now && now.state === "change") return begin(now, key);
    tell(now ? now.state : "sent");
  }
  function tell(what) {
    for (const part of saved.querySelectorAll("[data-case]")) part.hidden = part.dataset.case !== what;
    show(saved);
  }

  // A draft that is opened again, with what the registry said of it.
  async function begin(row, key) {
    draft = row;
    const told = await oreka.unseal(key, row.sealed), files = new Map();
    for (const field of form.elements)
      if (["checkbox", "radio"].includes(field.type)) field.checked = false;
    for (const [name, value] of told.entries)
      for (const field of fields(name)) {
        if (value instanceof File) files.set(field, [...files.get(field) || [], value]);
        else if (["checkbox", "radio"].includes(field.type)) field.checked = field.checked || field.value === value;
        else if (field.multiple) [...field.options].forEach(one => one.selected = one.selected || one.value === value);
        else field.value = value;
        if (value && field.closest("details")) field.closest("details").open = true;
      }
    files.forEach((chosen, input) => put(input, chosen));
    wrong.querySelector("ul").replaceChildren(...(told.errors || []).map(error => text("li", error)));
    show(form);
    wrong.hidden = !told.errors;
    if (told.errors) wrong.focus();
  }

  for (const part of form.querySelectorAll("[data-with-script]")) part.hidden = false;
  for (const field of fields("key")) field.value = draft.key;
  form.before(wrong);
  later.hidden = false;
  later.firstChild.onclick = () => save("unfinished");
  find("#save").onclick = () => save("waiting");
  find("#change").onclick = () => show(form);
  find("#anyway").onclick = () => form.submit();
  addEventListener("pageshow", event => event.persisted && location.reload());
  const wanted = Number(new URLSearchParams(location.hash.slice(1)).get("draft"));
  if (wanted)
    oreka.read("drafts", wanted).then(async row => {
      const key = row && row.person === oreka.me.person && row.state !== "kept" && await oreka.key();
      if (key) begin(row, key);
    });
})();
