'use strict'

// What this device has of questionnaires: each is a record of its own, so that
// two pages that are open at once don't overwrite each other's. What is to be
// sent is frozen before the first attempt: whatever becomes of an
// acknowledgement, the same bytes go under the same id until one arrives. The
// worker has this script too: it sends its copies where no page is open.
const device = (() => {
  const prefix = 'goodgov/'
  const day = 86400e3
  const memory = new Map() // what the browser does not keep for us
  const busy = new Set()

  function save(record) {
    memory.delete(record.id)
    try {
      localStorage.setItem(prefix + record.id, JSON.stringify(record))
      return true
    } catch {
      memory.set(record.id, record)
      return false
    }
  }

  // remove has the worker's copy go first, lest it is taken for one that only the
  // worker has, and again, where it was made meanwhile.
  async function remove(id) {
    const held = get(id)?.frozen
    if (held) await release(id)
    memory.delete(id)
    try { localStorage.removeItem(prefix + id) } catch { /* it was not there */ }
    if (held) await release(id)
  }

  function get(id) {
    try { return memory.get(id) || JSON.parse(localStorage.getItem(prefix + id)) || undefined } catch { /* there is none that can be read */ }
  }

  function all() {
    let ids = []
    try { ids = Object.keys(localStorage).filter(key => key.startsWith(prefix)).map(key => key.slice(prefix.length)) } catch { /* then there is what this page knows */ }
    return [...new Set([...ids, ...memory.keys()])].map(get).filter(Boolean).sort((a, b) => (a.begun || 0) - (b.begun || 0))
  }

  const unsent = () => all().filter(record => record.frozen && !record.receipt)

  // tidy forgets private codes after a day, after a month that something was sent,
  // and after two what was begun and given up: where it finds so on two days, for
  // clocks that were wrong are set right.
  function tidy() {
    for (const record of all()) {
      const age = Date.now() - (record.sentAt || record.touched || record.begun)
      if (record.frozen) continue
      if (age > (record.sentAt ? 30 : 60) * day) {
        if (record.sentAt || Date.now() - record.old > day) remove(record.id)
        else if (!record.old) save({ ...record, old: Date.now() })
      } else if (record.withdrawal && age > day) {
        delete record.withdrawal
        save(record)
      }
    }
  }

  function remember(key, value) {
    try { localStorage.setItem('respond.' + key, value) } catch { /* then not */ }
  }

  function remembered(key) {
    try { return localStorage.getItem('respond.' + key) } catch { return null }
  }

  // later tells of an answer that will be another one when it is asked for again.
  function later(status) { return status === 408 || status === 429 || status >= 500 }

  // push brings the answers so far to the server: what it says, or null where
  // it can't be reached.
  async function push(record) {
    try {
      const response = await fetch('/q/' + encodeURIComponent(record.token), {
        method: 'PUT', keepalive: true, headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ filled: record.filled, changes: record.changes }),
      })
      if (later(response.status)) return null
      return { ok: response.ok, ...await response.json() }
    } catch {
      return null
    }
  }

  // alone does work that goes by a name and that nobody else is at, on this page,
  // another, or in the worker; where somebody is, nothing.
  async function alone(name, work) {
    if (busy.has(name)) return
    busy.add(name)
    try {
      return await navigator.locks.request(name, { ifAvailable: true }, lock => lock && work())
    } catch {
      return await work() // this browser has no locks, or none for us
    } finally {
      busy.delete(name)
    }
  }

  // The worker's copies stand in a cache that it makes.
  const copyOf = id => '/unsent/' + id
  const copies = async () => await caches.has('unsent') && caches.open('unsent')

  // hold gives the worker a copy, and tells whether the browser will have it sent.
  async function hold(record) {
    try {
      const { sync } = await navigator.serviceWorker.getRegistration()
      if (!sync || !navigator.locks) return false
      await (await copies()).put(copyOf(record.id), new Response(JSON.stringify(record)))
      await sync.register('unsent')
      if (get(record.id)?.frozen !== record.frozen) await release(record.id) // it was removed or changed meanwhile
      return true
    } catch {
      return false
    }
  }

  // leave is for when nobody looks at the page any more: the browser, which does not
  // try for ever, begins anew.
  const leave = () => unsent().filter(record => !record.refused).forEach(hold)

  async function release(id) {
    try { await (await copies()).delete(copyOf(id)) } catch { /* there is none */ }
  }

  // collect takes in what the worker did, and tells whether there was anything. The
  // time for which codes are there begins now.
  async function collect() {
    let news = false
    try {
      const held = await copies()
      for (const at of await held.keys()) {
        const own = get(new URL(at.url).pathname.slice(copyOf('').length))
        const copy = await (await held.match(at))?.json()
        if (!copy) continue
        const told = copy.receipt || copy.refused || copy.faults
        const late = own && (own.receipt || !own.frozen && !copy.receipt) // a page went on
        const takes = !late && (told || !own)
        const kept = !takes || save(copy.receipt ? { ...copy, sentAt: Date.now() } : copy)
        news = news || takes
        if (kept && (late || told)) await held.delete(at)
      }
    } catch { /* there are none */ }
    return news
  }

  // deliver sends what is frozen, and returns the record as it is then: with a
  // receipt, refused or with faults; nothing where no answer of ours came.
  async function deliver(record) {
    try {
      const headers = { 'Content-Type': 'application/json' }
      if (record.code) headers['Goodgov-Code'] = record.code
      if (record.token) headers['Goodgov-Draft'] = record.token
      const response = await fetch('/submit', { method: 'POST', headers, body: record.frozen })
      if (later(response.status)) return
      const { receipt, withdrawal, faults, text } = await response.json()
      if (receipt) return { id: record.id, form: record.form, token: record.token, unit: record.filled.unit, begun: record.begun, receipt, withdrawal, sentAt: Date.now() }
      if (faults) return { ...record, faults, frozen: undefined, held: undefined } // nothing was kept of it
      if (text) return { ...record, refused: text, held: undefined }
    } catch { /* no network, or it broke off */ }
  }

  // send delivers a record and returns it as it is then.
  async function send(id) {
    await alone(copyOf(id), async () => {
      const record = get(id)
      if (!record?.frozen || record.refused) return
      const holding = record.held || hold(record)
      const after = await deliver(record)
      if (after) save(after)
      const held = await holding
      if (after) return release(id)
      const own = get(id) // another page may have removed it
      if (own && own.held !== held) save({ ...own, held })
    })
    return get(id)
  }

  // fresh is an id that nobody else has.
  const fresh = () => [...crypto.getRandomValues(new Uint8Array(32))].map(byte => byte.toString(16).padStart(2, '0')).join('')

  // declined are the units of those who did not agree, and the wording that they
  // did not agree to, until they are counted there, each with an id, so that they are counted once: nothing else is known
  // of them.
  const declined = () => JSON.parse(remembered('declined') || '[]')
  const decline = (unit, wording) => remember('declined', JSON.stringify([...declined(), { unit, wording, id: fresh() }]))
  const sendDeclined = () => alone('declined', async () => {
    try {
      for (const one of declined()) {
        const response = await fetch('/begin', { method: 'POST', body: new URLSearchParams({ ...one, agree: 'no' }) })
        if (later(response.status)) return
        remember('declined', JSON.stringify(declined().filter(other => other.id !== one.id)))
      }
    } catch { /* no network */ }
  })

  return { fresh, declined, decline, sendDeclined, save, remove, all, get, unsent, tidy, remember, remembered, push, send, leave, collect, deliver, release }
})()
