// Keeps the committee's form pages for times without network. Drafts are the pages' own business.
"use strict";
const VERSION = "{{ version }}";
const ASSETS = [{% for address in assets %}"{{ address|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const PHONE = "{{ phone|escapejs }}";
const PATIENCE = 8000; // milliseconds for a page, if there is a kept one

const pages = () => caches.open("oreka-pages");
const assets = () => caches.open("oreka-assets");

addEventListener("install", event => {
  skipWaiting();
  event.waitUntil(assets().then(cache => cache.addAll(ASSETS.map(url => new Request(url, {cache: "reload"})))));
});

addEventListener("activate", event => event.waitUntil(renew().then(() => clients.claim())));
addEventListener("message", event => event.waitUntil(event.data === "forget" ? forget() : clients.claim()));

let leaves = 0; // how often somebody signed out: a page that was on its way then is not kept
async function forget() {
  leaves += 1;
  await caches.delete("oreka-pages");
}

// Kept pages name the assets of their day: fetch them anew, and only then let the old assets go.
async function renew() {
  const cache = await pages();
  const asked = (await cache.keys()).map(({url}) => fetch(url).then(answer => keep(url, answer)));
  const all = await Promise.allSettled(asked);
  if (all.some(one => one.status === "rejected")) return;
  const kept = await assets();
  for (const request of await kept.keys())
    if (!ASSETS.includes(new URL(request.url).pathname)) await kept.delete(request);
}

// Only what the registry says may be kept, and for one person at a time.
async function keep(url, answer, since = leaves) {
  const person = answer.headers.get("X-Keep");
  if (!answer.ok || answer.redirected || !person) return;
  const cache = await pages(), headers = new Headers(answer.headers);
  for (const request of await cache.keys())
    if ((await cache.match(request)).headers.get("X-Keep") !== person) await cache.delete(request);
  headers.set("X-Kept-At", new Date().toISOString());
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  const text = await (await whole(answer)).text();
  if (since === leaves) await cache.put(url, new Response(text, {headers}));
}

addEventListener("fetch", event => {
  const {request} = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (ASSETS.includes(url.pathname)) event.respondWith(asset(request));
  else if (request.mode === "navigate" || request.headers.get("X-Keep")) event.respondWith(page(event, url));
});

async function asset(request) {
  return await (await assets()).match(request) || fetch(request);
}

// Half a page, torn on the way or when the battery ended, is none.
async function whole(answer) {
  if (!answer.ok) return answer;
  const text = await answer.text();
  if (!text.includes("</html>")) throw answer;
  return new Response(text, {headers: answer.headers});
}
async function found(address) {
  const answer = await (await pages()).match(address);
  return answer && whole(answer).catch(() => 0);
}

async function page(event, url) {
  url.hash = "";
  const since = leaves;
  const kept = await found(url.href);
  const asked = fetch(event.request).then(answer => {
    if (answer.status > 501) throw answer;
    return answer;
  });
  event.waitUntil(asked.then(answer => keep(url.href, answer.clone(), since)).catch(() => 0));
  const late = new Promise((_, no) => setTimeout(no, PATIENCE));
  try {
    return await (kept ? Promise.race([asked.then(whole), late]) : asked);
  } catch (failure) {
    const instead = kept || await found(PHONE);
    if (!instead) return failure instanceof Response && !failure.bodyUsed ? failure : Response.error();
    // The page itself says since when it has been here.
    const text = (await instead.text()).replace('data-kept=""', `data-kept="${instead.headers.get("X-Kept-At")}"`);
    return new Response(text, {headers: instead.headers});
  }
}
