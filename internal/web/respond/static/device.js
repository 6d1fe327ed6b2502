'use strict'

// What this device has of questionnaires: each is a record of its own, so that
// two pages that are open at once don't overwrite each other's. What is to be
// sent is frozen before the first attempt: whatever becomes of an
// acknowledgement, the same bytes go under the same id until one arrives.
const device = (() => {
  const prefix = 'goodgov/'
  const day = 86400e3
  const memory = new Map() // where the browser keeps nothing for us
  const busy = new Set()

  function save(record) {
    memory.set(record.id, record)
    try {
      localStorage.setItem(prefix + record.id, JSON.stringify(record))
      return true
    } catch {
      return false
    }
  }

  function remove(id) {
    memory.delete(id)
    try { localStorage.removeItem(prefix + id) } catch { /* it was not there */ }
  }

  function all() {
    const records = new Map(memory)
    try {
      for (let i = 0; i < localStorage.length; i++) {
        const key = localStorage.key(i)
        if (key.startsWith(prefix)) records.set(key.slice(prefix.length), JSON.parse(localStorage.getItem(key)))
      }
    } catch { /* then there is what this page knows */ }
    return [...records.values()].sort((a, b) => (a.begun || 0) - (b.begun || 0))
  }

  const get = id => all().find(record => record.id === id)
  const unsent = () => all().filter(record => record.frozen && !record.receipt)

  // tidy forgets private codes after a day, after a month that something was sent,
  // and after two what was begun and given up.
  function tidy() {
    for (const record of all()) {
      const age = Date.now() - (record.sentAt || record.begun)
      if (record.frozen) continue
      if (age > (record.sentAt ? 30 : 60) * day) remove(record.id)
      else if (record.withdrawal && age > day) {
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

  // send sends what is frozen, and returns the record as it is then: with a
  // receipt, refused, with faults, or as it was when nothing came of it.
  async function send(id) {
    const record = get(id)
    if (!record || !record.frozen || record.receipt || busy.has(id)) return record
    busy.add(id)
    try {
      const headers = { 'Content-Type': 'application/json' }
      if (record.code) headers['Goodgov-Code'] = record.code
      if (record.token) headers['Goodgov-Draft'] = record.token
      const response = await fetch('/submit', { method: 'POST', headers, body: record.frozen })
      if (later(response.status)) return record
      const answer = await response.json()
      let after = { ...record, refused: answer.text }
      if (response.ok) {
        after = { id, form: record.form, token: record.token, unit: record.filled.unit, begun: record.begun, receipt: answer.receipt, withdrawal: answer.withdrawal, sentAt: Date.now() }
      } else if (response.status === 422) {
        after = { ...record, faults: answer.faults, frozen: undefined } // nothing was kept of it
      }
      save(after)
      return after
    } catch {
      return record // no network, or it broke off
    } finally {
      busy.delete(id)
    }
  }

  // fresh is an id that nobody else has.
  const fresh = () => [...crypto.getRandomValues(new Uint8Array(32))].map(byte => byte.toString(16).padStart(2, '0')).join('')

  // declined are the units of those who did not agree, until they are counted
  // there, each with an id, so that they are counted once: nothing else is known
  // of them.
  const declined = () => JSON.parse(remembered('declined') || '[]')
  const decline = unit => remember('declined', JSON.stringify([...declined(), { unit, id: fresh() }]))
  async function sendDeclined() {
    if (busy.has('declined')) return
    busy.add('declined')
    try {
      for (const { unit, id } of declined()) {
        const response = await fetch('/begin', { method: 'POST', body: new URLSearchParams({ unit, id, agree: 'no' }) })
        if (response.status === 429 || response.status >= 500) return
        remember('declined', JSON.stringify(declined().filter(other => other.id !== id)))
      }
    } catch { /* no network */ } finally {
      busy.delete('declined')
    }
  }

  return { fresh, declined, decline, sendDeclined, save, remove, all, get, unsent, tidy, remember, remembered, push, send }
})()
