'use strict'

// Keeps the page of this device, its scripts and the form for when there is no
// network. It keeps no answers: those are the page's.
addEventListener('install', event => event.waitUntil(caches.open(version).then(cache => cache.addAll(kept)).then(() => skipWaiting())))

addEventListener('activate', event => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith('respond-') && name !== version) await caches.delete(name)
  await clients.claim()
})()))

const own = /^\/($|q\/|u\/|offline$)/

// A page on its way while this worker became active was not there to be taken.
addEventListener('message', event => event.waitUntil(clients.claim()))

addEventListener('fetch', event => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== location.origin) return
  if (event.request.mode === 'navigate') {
    if (own.test(url.pathname)) event.respondWith(fetch(event.request).catch(() => caches.match('/offline', { ignoreVary: true })))
  } else if (kept.includes(url.pathname + url.search)) {
    event.respondWith(caches.match(event.request, { ignoreVary: true }).then(hit => hit || fetch(event.request)))
  }
})
