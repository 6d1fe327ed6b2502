'use strict'

// The page of this device: what it has, and how questionnaires begin without a
// network. It gets what every page has, and returns what shows it again.
function devicePage({ app, form, words, lang, noLink, say, el, button, now, open, showUnsent }) {
  Object.assign(words, JSON.parse(document.getElementById('words').textContent))

  // list shows the private code once of what was sent while another page was open,
  // or none. What belongs to another study, which was at this address before or
  // will be again, waits for it.
  function list() {
    app.dataset.view = 'device'
    document.title = say('offline.title') + ' · ' + form.title
    const records = device.all()
    const row = record => {
      const about = record.receipt ? say('offline.sent', record.receipt) : record.refused ? say('offline.refused', record.refused) : record.frozen ? say('waiting.title') : say('offline.in_progress', Object.keys(record.filled.answers).length)
      const unit = form.units[record.unit || record.filled?.unit]
      const name = (unit ? unit + ' · ' : '') + new Date(record.begun || record.sentAt).toLocaleString(form.html, { dateStyle: 'medium', timeStyle: 'short' })
      const forget = el('button', { type: 'button', class: 'plain', 'aria-label': say('offline.forget') + ' ' + name, onclick: async () => {
        if (!record.receipt && !confirm(say('offline.sure'))) return
        await device.remove(record.id)
        list()
        showUnsent()
      } }, say('offline.forget'))
      return el('li', {}, el('span', {}, el('strong', {}, name), el('br'), about), el('span', { class: 'row' }, (record.receipt ? record.shown || !record.withdrawal : record.form !== form.id) ? ''
        : el('button', { type: 'button', 'aria-label': say(record.receipt ? 'offline.codes' : 'offline.open') + ' ' + name, onclick: () => open(record) }, say(record.receipt ? 'offline.codes' : 'offline.open')), forget))
    }
    const units = JSON.parse(device.remembered('units') || '[]').filter(unit => form.units[unit] !== undefined || unit === form.unit)
    app.replaceChildren(el('h1', {}, say('offline.title')),
      records.length > 0 ? el('ul', { class: 'records' }, ...records.map(row)) : el('p', {}, say('offline.none')),
      noLink ? '' : el('section', {}, el('h2', {}, say('offline.new')), units.length > 0 ? el('form', { onsubmit: event => { event.preventDefault(); consent(new FormData(event.target).get('unit')) } },
        el('div', { class: 'field' }, el('label', { for: 'unit' }, say('offline.unit')), el('select', { id: 'unit', name: 'unit' }, ...units.map(unit => el('option', { value: unit }, form.units[unit] || form.title)))),
        el('p', {}, el('button', {}, say('offline.begin')))) : el('p', {}, say('offline.no_unit'))),
      isSecureContext ? '' : el('p', { class: 'warn' }, say('unsent.insecure')))
  }

  function consent(unit) {
    const helped = el('input', { type: 'checkbox' })
    const paragraph = (text, name) => text ? el('p', { class: name }, text) : ''
    delete app.dataset.view
    app.replaceChildren(el('h1', { tabindex: '-1' }, say('consent.title')), paragraph(form.units[unit], 'unit'),
      document.getElementById('told').content.cloneNode(true),
      el('p', { class: 'tick' }, el('label', {}, helped, el('span', {}, say('consent.helped')))), paragraph(form.consent, 'said agree'),
      el('p', { class: 'row' }, button(say(form.wording ? 'consent.agree' : 'consent.begin'), () => {
        const begun = now()
        const id = device.fresh()
        open({ id, form: form.id, begun: Date.now(), changes: 0, filled: {
          id, form: form.id, version: form.version, language: lang, unit: unit || undefined, mode: helped.checked ? 'helped' : 'alone',
          consent: form.wording ? { text: form.wording, language: lang, at: begun } : undefined, started: begun, answers: {},
        } })
      }), form.wording ? button(say('consent.decline'), () => {
        device.decline(unit, form.wording)
        device.sendDeclined()
        app.replaceChildren(el('h1', { tabindex: '-1' }, say('declined.title')), el('p', {}, say('declined.text')), el('p', {}, el('a', { href: '/offline' }, say('offline.title'))))
        app.querySelector('h1').focus()
      }, true) : ''))
    app.querySelector('h1').focus()
  }

  return list
}
