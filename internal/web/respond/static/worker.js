'use strict'

// Keeps the page of this device in every language, its scripts and the form for
// when there is no network, and sends what pages left with it when there is one.
const frame = lang => '/offline?lang=' + lang

// Without credentials, for the address chooses a language, and a cookie would remember it.
addEventListener('install', event => event.waitUntil((async () => {
  const cache = await caches.open(version)
  await cache.addAll([...kept, ...languages.map(frame)].map(address => new Request(address, { credentials: 'omit' })))
  skipWaiting()
})()))

addEventListener('activate', event => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith('respond-') && name !== version) await caches.delete(name)
  await caches.open('unsent') // here pages leave copies, from now on
  await clients.claim()
})()))

// The browser says so when there is a network, whether a page is open or not, and
// again after a while where not all came through. What became of a copy stays in
// its place, for the next page to take.
addEventListener('sync', event => event.waitUntil((async () => {
  const copies = await caches.open('unsent')
  let left = 0, told = 0
  for (const { url } of await copies.keys()) {
    await navigator.locks.request(new URL(url).pathname, async () => {
      const copy = await copies.match(url)
      const record = copy && await copy.json()
      if (!record?.frozen || record.refused) return // a page was first, or will tell
      const after = await device.deliver(record)
      if (!after) return left++
      await copies.put(url, new Response(JSON.stringify(after)))
      told++
    }).catch(() => left++)
  }
  if (told > 0) for (const page of await clients.matchAll()) page.postMessage('told')
  if (left > 0) throw new Error(left + ' left')
})()))

// A page says in which language it is. It may have been on its way while this
// worker became active, and was not there to be taken. The next worker knows too.
addEventListener('message', event => event.waitUntil(Promise.all([
  clients.claim(),
  caches.open('language').then(cache => cache.put('/language', new Response(event.data)))
])))

const own = /^\/($|q\/|u\/|offline$)/

// here is the page of this device in the language that is asked for, or was read last.
async function here (url) {
  const said = await caches.match('/language')
  const asked = [url.searchParams.get('lang'), said && await said.text()]
  return caches.match(frame(asked.find(lang => languages.includes(lang)) || languages[0]), { ignoreVary: true })
}

addEventListener('fetch', event => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== location.origin) return
  if (event.request.mode === 'navigate') {
    if (own.test(url.pathname)) event.respondWith(fetch(event.request).catch(() => here(url)))
  } else if (kept.includes(url.pathname + url.search)) {
    event.respondWith(caches.match(event.request, { ignoreVary: true }).then(hit => hit || fetch(event.request)))
  }
})
