// Keeps the page usable without a network. The build puts VERSION and FILES above these lines.
//
// With a network, what may change comes from it: nobody is left with an old page, or with parts of two. What has a hash
// in its name never changes and comes from the device. The server's answers about a cluster are never kept.

const HOME = new URL("./", location.href).href;
const NAME = `tamer ${HOME} ${VERSION}`;

addEventListener("install", (event) => {
  event.waitUntil(keep());
});

async function keep() {
  const cache = await caches.open(NAME);
  await cache.addAll(FILES.map((file) => new Request(new URL(file, HOME), { cache: "no-cache" })));
}

addEventListener("activate", (event) => {
  event.waitUntil(clear());
});

/** Earlier versions of this site go; other sites of the same host keep theirs. */
async function clear() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(`tamer ${HOME} `) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
}

// Pages that are open may still want files of the version before: only the person changes it under them.
addEventListener("message", (event) => {
  if (event.data === "change") skipWaiting();
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const path = request.url.slice(HOME.length);
  if (request.method !== "GET" || !request.url.startsWith(HOME) || /^(api|healthz|metrics)\b/.test(path)) return;
  const isHashed = /[-_.][0-9a-f]{12,}[-_./]/.test(path);
  event.respondWith(isHashed ? fromDevice(request) : fromNetwork(request, event));
});

async function fromDevice(request) {
  const cache = await caches.open(NAME);
  return (await cache.match(request)) ?? fetch(request);
}

async function fromNetwork(request, event) {
  const cache = await caches.open(NAME);
  try {
    const answer = await fetch(request);
    // The documentation is kept as it is read.
    const isRead = answer.ok && !answer.redirected && request.url.startsWith(`${HOME}docs/`);
    if (isRead) event.waitUntil(cache.put(request, answer.clone()));
    return answer;
  } catch (error) {
    const kept = await cache.match(request, { ignoreSearch: true });
    const page = kept ?? (request.mode === "navigate" ? await cache.match(HOME) : undefined);
    if (page === undefined) throw error;
    return page;
  }
}
