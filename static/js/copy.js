// Puts a button below each text that is there to be copied; without it, a click selects the whole text.
for (const text of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-secondary copy";
  button.textContent = text.dataset.copy;
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent);
    said.textContent = ` ${text.dataset.copied}`;
  });
  text.after(button, said);
}
