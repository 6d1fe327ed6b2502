'use strict'

;(async () => {
  const tools = document.querySelector('.tools')
  const app = document.getElementById('app')
  const here = document.getElementById('here')
  const wide = matchMedia('(min-width: 700px)')
  const noLink = tools.dataset.link === undefined
  const address = new URL(location)
  let form, words, lang = document.documentElement.lang.slice(0, 2)
  let session = null // the questionnaire that is open here
  let view, status
  let list // shows the page of this device

  function say(key, ...args) {
    let i = 0
    return words[key].replace(/%[sd]/g, () => args[i++])
  }

  function el(tag, attributes, ...children) {
    const e = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith('on')) e.addEventListener(name.slice(2), value)
      else if (value === true) e.setAttribute(name, '')
      else if (value !== false && value != null) e.setAttribute(name, value)
    }
    e.append(...children.filter(child => child != null && child !== ''))
    return e
  }
  // now is the time by this device's clock, with its zone: the day is that of the place.
  function now() {
    const east = -new Date().getTimezoneOffset()
    const two = n => String(Math.floor(Math.abs(n))).padStart(2, '0')
    return new Date(Date.now() + east * 60e3).toISOString().replace('Z', (east < 0 ? '-' : '+') + two(east / 60) + ':' + two(east % 60))
  }
  const button = (text, onclick, plain) => el('button', { type: 'button', class: plain && 'plain', onclick }, text)

  // Larger type. The server knows by a cookie; a page that came from this
  // device by what is remembered here.
  const toggle = tools.querySelector('[data-elder]')
  let elder = false
  function setElder(on) {
    elder = on
    const there = document.querySelector('link[href="' + tools.dataset.elderStyle + '"]')
    if (on && !there) document.head.append(el('link', { rel: 'stylesheet', href: tools.dataset.elderStyle }))
    if (!on && there) there.remove()
    toggle.textContent = on ? toggle.dataset.normal : toggle.dataset.large
    device.remember('elder', on ? '1' : '0')
  }
  const asked = address.searchParams.get('elder')
  setElder(asked ? asked === '1' : (device.remembered('elder') || toggle.dataset.elder) === '1')
  toggle.addEventListener('click', event => {
    event.preventDefault()
    setElder(!elder)
    fetch('/?elder=' + (elder ? '1' : '0')).catch(() => {})
    if (session) draw()
  })

  for (const b of document.querySelectorAll('[data-print]')) {
    b.hidden = false
    b.addEventListener('click', () => print())
  }
  const workers = navigator.serviceWorker
  if (workers) { // none where there is no https
    const register = () => workers.register('/sw.js').catch(() => {})
    register()
    // What it keeps may not have come through at the first try.
    const again = setInterval(register, 10_000)
    workers.ready.then(({ active }) => {
      clearInterval(again)
      active.postMessage(lang)
    })
  }
  device.tidy()

  const link = document.querySelector('input[data-unit]')
  if (link) {
    const units = new Set(JSON.parse(device.remembered('units') || '[]'))
    device.remember('units', JSON.stringify([...units.add(link.value)]))
  }
  // A draft that is to become one of another version gets first what is here.
  const old = document.querySelector('[data-outdated]')?.dataset.outdated
  if (old) device.all().filter(record => record.token === old && record.filled).forEach(device.push)
  if (!app && device.unsent().length === 0) return

  const forms = JSON.parse(tools.dataset.forms)
  try {
    form = await (await fetch(forms[lang])).json()
    words = form.words
  } catch {
    return // the page works as it is
  }

  // What is not sent yet is said on every page, and tried again.
  function showUnsent() {
    const n = device.unsent().filter(record => !record.refused).length
    const note = document.getElementById('unsent')
    const text = n === 0 ? '' : say('unsent', n) + (isSecureContext ? '' : ' ' + say('unsent.insecure'))
    if (note.textContent !== text) note.textContent = text
    note.className = text && 'warn'
  }
  async function sendAll() {
    await device.sendDeclined()
    const records = device.unsent()
    if (await device.collect() && app?.dataset.view === 'device') list()
    for (const record of records) {
      if (record.refused) continue
      const after = await device.send(record.id)
      if (session?.record.id === record.id && after && (after.receipt || after.refused || after.faults || after.held !== record.held)) {
        session.record = after
        showSent()
      } else if (app?.dataset.view === 'device' && !(after?.frozen && !after.refused)) list()
    }
    showUnsent()
  }
  workers?.addEventListener('message', sendAll) // of the worker, which was told something
  addEventListener('online', () => { sendAll(); if (session?.unsaved) push() })
  addEventListener('visibilitychange', () => {
    if (!document.hidden) return
    device.leave()
    if (session?.unsaved) push()
  })
  setInterval(() => {
    if (device.unsent().length > 0 || device.declined().length > 0) sendAll()
    if (session?.unsaved) push()
  }, 10e3)

  function open(record) {
    session = { record, at: null, unsaved: false, here: true }
    // What was begun under another version goes on with that.
    const key = 'form/' + record.form + record.filled?.version, own = device.remembered(key)
    if (record.filled?.version === form.version) device.remember(key, JSON.stringify(form))
    else if (own) {
      form = JSON.parse(own)
      words = { ...words, ...form.words } // there may be others since
      lang = form.html.slice(0, 2)
    }
    if (record.changes === 0) record.filled.started = now()
    if (!record.receipt) record.filled.language = lang
    view = el('div', {})
    status = el('p', { role: 'status', class: 'quiet status' })
    app.replaceChildren(view, status)
    delete app.dataset.view
    if (record.receipt || record.frozen) return showSent()
    session.here = device.save(record)
    const first = questions().find(q => !answered(q))
    go(document.querySelector('[data-view=check]') || !first ? 'check' : first.name, 'replace')
  }
  const filled = () => session.record.filled
  const groups = () => questionnaire.put(form, filled())
  const questions = () => groups().flat()
  const answered = q => (filled().answers[q.name] || []).length > 0
  const unitName = () => form.units[filled().unit] || ''

  function answer(q, values) {
    const stored = device.get(session.record.id)
    if (stored?.frozen || stored?.receipt) { // on another page
      session.record = stored
      return showSent()
    }
    const f = filled()
    if (values.length > 0) f.answers[q.name] = values
    else delete f.answers[q.name]
    f.seconds = Math.max(f.seconds || 0, Math.ceil((Date.now() - Date.parse(f.started)) / 1000), 1)
    f.language = lang
    session.record.changes++
    Object.assign(session.record, { touched: Date.now(), old: undefined, faults: undefined })
    session.unsaved = true
    session.here = device.save(session.record)
    tell(session.record.token ? 'saving' : where())
    clearTimeout(session.timer)
    session.timer = setTimeout(push, 300)
  }

  function tell(key) {
    const text = key ? say(key) : ''
    if (status.textContent !== text) status.textContent = text
    status.dataset.state = key || ''
  }

  const where = () => session.here ? 'kept' : 'not_kept' // some browsers keep nothing

  let pushing = false
  async function push() {
    const { record } = session
    if (!record.token || pushing || record.frozen || record.receipt) return
    pushing = true
    const changes = record.changes
    const reply = await device.push(record)
    pushing = false
    if (session?.record !== record || record.frozen || record.receipt) return
    if (!reply) return tell(where())
    if (reply.full) {
      device.remove(record.id)
      location.assign('/full')
    } else if (reply.sent) {
      device.remove(record.id)
      location.assign('/q/' + encodeURIComponent(record.token) + '/done')
    } else if (reply.later) { // it went on elsewhere: what was answered there and here
      record.filled.answers = { ...reply.later.filled.answers, ...record.filled.answers }
      record.changes = reply.later.changes + 1
      device.save(record)
      push()
    } else if (reply.ok && record.changes === changes) {
      session.unsaved = false
      tell('saved')
    } else if (reply.ok) {
      push()
    } else { // the draft is gone; the questionnaire is here
      record.token = ''
      session.here = device.save(record)
      tell(where())
    }
  }

  // go shows a question, its group on a wide screen, or all answers ('check').
  function go(at, how) {
    session.at = at
    session.faults = false
    if (how === 'replace') history.replaceState({ at }, '')
    else if (how !== 'back') history.pushState({ at }, '')
    draw()
    scrollTo(0, 0)
    if (how !== 'replace') view.querySelector('[data-focus]')?.focus({ preventScroll: true })
  }
  addEventListener('popstate', event => {
    if (session && event.state?.at && !session.record.frozen) go(event.state.at, 'back')
  })

  function draw() {
    if (!form) return
    if (session.record.frozen || session.record.receipt) return showSent()
    window.speechSynthesis?.cancel()
    if (session.at === 'check') return drawCheck()
    const all = questions()
    const q = all.find(other => other.name === session.at) || all[0]
    const g = groups().findIndex(group => group.includes(q))
    const shown = wide.matches ? groups()[g] : [q]
    session.shown = shown
    const group = form.groups[g]
    const matrix = wide.matches && group.matrix
    const title = el('h1', {}, group.label)
    document.title = group.label + ' · ' + form.title
    const from = all.indexOf(shown[0]) + 1
    const fields = shown.map(other => field(other, number(other)))
    view.replaceChildren(title,
      el('p', { class: 'unit' }, unitName()),
      progress(shown.map(number), from + shown.length - 1, all.length),
      el('form', { class: 'questions' + (matrix ? ' matrix' : '') + (wide.matches ? '' : ' card'), novalidate: true, onsubmit: event => { event.preventDefault(); next() } },
        matrix ? el('div', { class: 'points', 'aria-hidden': 'true' }, ...form.points.map((_, i) => el('span', {}, point(i)))) : null,
        ...fields,
        el('p', { class: 'row go' }, el('button', {}, say(next.last(all) ? 'check' : 'next')), from > 1 ? button(say('back'), back, true) : null,
          from > 1 && !wide.matches && !next.last(all) ? button(say('check'), () => go('check'), true) : null)),
      !wide.matches && from === 1 ? el('p', { class: 'quiet' }, say('goes_on')) : '')
    ;(view.querySelector('legend') || title).setAttribute('data-focus', '')
    view.querySelector('[data-focus]').tabIndex = -1
  }

  // The number is the one on paper, whatever is put and in which order.
  const whole = () => form.groups.flatMap(group => group.questions)
  const number = q => whole().indexOf(q) + 1

  function progress(numbers, done, put) {
    const n = Math.min(...numbers), last = Math.max(...numbers), of = whole().length
    const text = n === last ? say('progress', n, of) : say('range', n, last, of)
    return el('div', { class: 'progress' }, el('span', {}, text), el('progress', { max: put, value: done, 'aria-label': text }))
  }

  function point(i) {
    const number = String(form.min + i), text = form.points[i]
    return text === number ? text : number + ' ' + text
  }

  function choicesOf(q) {
    if (!q.kind || q.kind === 'attention') return form.points.map((_, i) => ({ value: String(form.min + i), text: point(i) }))
    return q.choices ? q.choices.map(c => ({ value: c.value, text: c.label, alone: c.alone })) : null
  }

  function field(q, n) {
    const choices = choicesOf(q), given = filled().answers[q.name] || []
    const wrong = session.faults && questionnaire.fault(q, given)
    const sent = session.record.faults?.find(f => f.name === q.name)
    const fault = wrong ? say(...wrong) : sent?.text
    const hint = q.hint
    const described = fault ? 'f-' + q.name : hint ? 'h-' + q.name : null
    return el('fieldset', { class: 'question', id: 'q-' + q.name, 'aria-describedby': described },
      el('legend', {}, el('span', { class: 'no' }, String(n)), ' ', q.label, q.required ? el('span', { class: 'must' }, ' ' + say('must')) : null),
      hint ? el('p', { class: 'quiet', id: 'h-' + q.name }, hint) : null,
      fault ? el('p', { class: 'fault', id: 'f-' + q.name }, fault) : null,
      elder && 'speechSynthesis' in window ? button('🔊 ' + say('listen'), () => listen(q, choices), true) : null,
      choices ? picks(q, choices, given) : typing(q, given[0] || ''))
  }

  function picks(q, choices, given) {
    const kind = q.kind === 'many' ? 'checkbox' : 'radio'
    let tapped = false // with a finger or the mouse: arrow keys go through choices without choosing for good
    const box = el('div', {
      class: 'choices',
      onpointerdown: () => { tapped = true },
      onkeydown: () => { tapped = false },
      onchange: event => {
        const inputs = [...box.querySelectorAll('input')]
        if (kind === 'checkbox' && event.target.checked) {
          const alone = choices.some(c => c.alone && c.value === event.target.value)
          for (const input of inputs) {
            const other = choices.find(c => c.value === input.value)
            if (input !== event.target && (alone || other.alone)) input.checked = false
          }
        }
        answer(q, inputs.filter(input => input.checked).map(input => input.value))
        if (wide.matches) follow()
      },
      onclick: event => {
        if (event.target.tagName === 'INPUT' && kind === 'radio' && tapped && !wide.matches) setTimeout(() => { if (session.at === q.name) next() }, 180)
      },
    }, ...choices.map(c => el('label', {}, el('input', { type: kind, name: q.name, value: c.value, checked: given.includes(c.value) }), el('span', {}, c.text))))
    return box
  }

  function typing(q, value) {
    const long = q.longest > 100
    const input = el(long ? 'textarea' : 'input', {
      type: long ? null : 'text', inputmode: q.kind === 'number' ? (q.whole ? 'numeric' : 'decimal') : null, rows: long ? '5' : null, name: q.name, 'aria-label': q.label,
      oninput: () => answer(q, [input.value.replace(/[^\P{Cc}\t\r\n]/gu, '').trim()].filter(Boolean)), onchange: () => { if (wide.matches) follow() },
    })
    input.value = value
    return input
  }

  // follow shows the group again when an answer led to other questions in it.
  function follow() {
    const now = groups().find(group => group.some(q => session.shown.includes(q))) || []
    if (now.length === session.shown.length && now.every(q => session.shown.includes(q))) return
    const { name, value } = document.activeElement || {}
    draw()
    ;[...view.querySelectorAll('input, textarea')].find(input => input.name === name && (input.type !== 'radio' && input.type !== 'checkbox' || input.value === value))?.focus()
  }

  function next() {
    const faulty = session.shown.find(q => questionnaire.fault(q, filled().answers[q.name]))
    if (faulty) {
      session.faults = true
      draw()
      view.querySelector('#' + CSS.escape('q-' + faulty.name)).querySelector('input, textarea').focus()
      return
    }
    const all = questions()
    const after = all[all.indexOf(session.shown[session.shown.length - 1]) + 1]
    go(after ? after.name : 'check')
  }
  next.last = all => session.shown[session.shown.length - 1] === all[all.length - 1]

  function back() {
    const all = questions()
    const before = all[all.indexOf(session.shown[0]) - 1]
    if (!before) return
    go(wide.matches ? groups().find(group => group.includes(before))[0].name : before.name)
  }

  function listen(q, choices) {
    const text = [q.label, q.hint, ...(choices || []).map(c => c.text)].filter(Boolean).join('。\n')
    speechSynthesis.cancel()
    const spoken = new SpeechSynthesisUtterance(text)
    spoken.lang = form.html
    spoken.rate = 0.9
    speechSynthesis.speak(spoken)
  }

  function inWords(q) {
    const given = filled().answers[q.name] || []
    const choices = choicesOf(q)
    return choices ? choices.filter(c => given.includes(c.value)).map(c => c.text).join(say('and')) : given.join(' ')
  }

  function drawCheck() {
    const all = questions()
    const open = all.filter(q => !answered(q))
    const wrong = all.filter(q => session.record.faults?.some(f => f.name === q.name) || session.faults && questionnaire.fault(q, filled().answers[q.name]))
    const code = noLink && !session.record.code ? el('input', { type: 'text', id: 'code', autocomplete: 'off', required: true }) : null
    document.title = say('check.title') + ' · ' + form.title
    const to = (q, text, label) => el('button', { type: 'button', class: 'link', 'aria-label': label, onclick: () => go(q.name) }, text)
    view.replaceChildren(
      el('h1', { tabindex: '-1', 'data-focus': true }, say('check.title')),
      el('p', { class: 'unit' }, unitName()),
      wrong.length > 0 ? el('div', { class: 'fault', role: 'alert' }, el('p', {}, say('faults', wrong.length)), el('ul', {}, ...wrong.map(q => el('li', {}, to(q, number(q) + ' ' + q.label))))) : '',
      el('p', {}, open[0] ? say('check.open', open.length) : say('check.none_open'), ...open.map(q => to(q, number(q), say('change') + ' ' + number(q)))),
      el('form', { id: 'send', onsubmit: event => { event.preventDefault(); send(code) } },
        code ? el('div', { class: 'field' }, el('label', { for: 'code' }, say('code.label')), code) : null,
        el('p', { class: 'row' }, el('button', {}, say('send')), button(say('back'), () => go(all[all.length - 1].name), true))),
      ...form.groups.map((group, g) => groups()[g].length === 0 ? '' : el('section', { class: 'answers' }, el('h2', {}, group.label),
        el('dl', {}, ...groups()[g].map(q => el('div', {}, el('dt', {}, el('span', { class: 'no' }, String(number(q))), ' ', q.label),
          el('dd', {}, answered(q) ? inWords(q) : el('span', { class: 'quiet' }, say('answer_none')), ' ', to(q, say('change'), say('change') + ' ' + number(q)))))))),
      el('p', { class: 'row' }, el('button', { form: 'send' }, say('send'))))
  }

  async function send(code) {
    const { record } = session
    if (questions().some(q => questionnaire.fault(q, record.filled.answers[q.name]))) {
      session.faults = true
      drawCheck()
      view.querySelector('.fault button').focus()
      return
    }
    if (code) record.code = code.value
    clearTimeout(session.timer)
    // Answers to questions that are not put any more stay here; what another
    // version of the form puts is not known.
    record.frozen = JSON.stringify(record.form === form.id && record.filled.version === form.version ? questionnaire.asAsked(form, record.filled) : record.filled)
    session.here = device.save(record)
    tell('sending')
    session.record = await device.send(record.id) || record
    showSent()
    view.querySelector('[data-focus]').focus()
    showUnsent()
  }

  // showSent says what became of a questionnaire that was to be sent.
  function showSent() {
    const { record } = session
    tell('')
    if (record.faults && !record.frozen) return go('check', 'replace')
    const heading = text => {
      document.title = text + ' · ' + form.title
      return el('h1', { tabindex: '-1', 'data-focus': true }, text)
    }
    if (!record.receipt) {
      view.replaceChildren(heading(say('waiting.title')),
        el('p', { class: record.refused ? 'fault' : 'warn', role: 'alert' }, record.refused ? say('refused', record.refused) : say('waiting.why') + ' ' + say(record.held ? 'waiting.closed' : session.here ? 'waiting.open' : 'waiting.here')),
        el('p', { class: 'row' }, button(say('again'), async () => {
          tell('sending')
          record.refused = undefined
          device.save(record)
          session.record = await device.send(record.id) || record
          showSent()
          showUnsent()
        }), record.refused ? button(say('change'), () => {
          const stored = device.get(record.id)
          if (stored?.receipt) { // sent from another page
            session.record = stored
            return showSent()
          }
          record.refused = record.frozen = undefined // nothing was kept of it
          device.release(record.id)
          if (noLink) record.code = undefined
          device.save(record)
          showUnsent()
          go('check', 'replace')
        }, true) : '', el('a', { href: '/offline' }, say('offline.title'))))
      return
    }
    view.replaceChildren(heading(say('done.title')),
      form.thanks ? el('p', { class: 'done' }, form.thanks) : '',
      el('section', { class: 'codes' },
        el('h2', {}, say('done.receipt')), el('p', { class: 'code', id: 'receipt' }, record.receipt), el('p', {}, say('done.receipt.why')),
        ...(record.withdrawal ? [el('h2', {}, say('done.private')), el('p', { class: 'code', id: 'private' }, record.withdrawal), el('p', {}, say('done.private.why')), el('p', { class: 'quiet' }, say('done.keep'))] : [])),
      el('p', { class: 'row' }, button(say('print'), () => print(), true), el('a', { href: '/mine' }, say('mine.link')), noLink ? '' : el('a', { href: '/offline' }, say('offline.title')), el('a', { href: '/' }, say('home'))))
    document.querySelector('.elsewhere')?.remove()
    record.shown = true
    device.save(record)
  }

  // begin finds what is to be shown here.
  function begin() {
    const token = here ? here.dataset.token : location.pathname.startsWith('/q/') ? decodeURIComponent(location.pathname.split('/')[2]) : ''
    const known = token && device.all().find(record => record.token === token && record.form === form.id)
    if (here) {
      const { filled, changes } = JSON.parse(document.getElementById('state').textContent)
      let record = { id: filled.id, form: form.id, token, code: here.dataset.code, begun: Date.now(), filled, changes }
      if (known && (known.frozen || known.receipt || known.filled.version === filled.version && known.changes > changes)) record = { ...known, code: known.code || record.code }
      open(record)
      if (known && !known.receipt && known.changes > changes) push()
    } else if (known) open(known)
    else {
      list = devicePage({ app, form, words, lang, noLink, say, el, button, now, open, showUnsent })
      list()
    }
  }

  if (app) {
    // What is kept here was fetched for another address.
    for (const link of document.querySelectorAll('.languages a')) link.href = location.pathname + new URL(link.href).search
    document.querySelector('.study').textContent = form.title
    begin()
    wide.addEventListener('change', () => { if (session) draw() })
    const shared = document.querySelector('.elsewhere .row')
    if (shared) {
      const field = shared.querySelector('input')
      shared.append(button(say('copy'), async event => {
        field.select()
        try { await navigator.clipboard.writeText(field.value) } catch { document.execCommand('copy') }
        event.target.textContent = say('copied')
      }, true))
    }
  }
  showUnsent()
  sendAll()
})()
