'use strict'

// What follows from a form and the answers so far, as survey/form has it in Go:
// which questions are put, in which order, and what is wrong with an answer.
const questionnaire = (() => {
  const decimal = /^-?\d+(\.\d+)?$/

  function number(text) {
    const plain = text.normalize('NFKC') // Chinese keyboards also type digits in full width
    const value = decimal.test(plain) ? Number(plain) : NaN
    return Number.isFinite(value) ? value : NaN
  }

  function holds(c, answers) {
    if (!c) return true
    if (c.all) return c.all.every(part => holds(part, answers))
    if (c.any) return c.any.some(part => holds(part, answers))
    if (c.not) return !holds(c.not, answers)
    const given = answers[c.question] || []
    if (c.selected !== undefined) return given.includes(c.selected)
    const answer = given.join(' ')
    if (!c.number) return (answer === c.value) === (c.operator === '=')
    const x = number(answer.trim()), y = number(c.value)
    switch (c.operator) {
      case '=': return x === y
      case '!=': return x !== y
      case '<': return x < y
      case '<=': return x <= y
      case '>': return x > y
    }
    return x >= y
  }

  // lot is the number that a question draws where the order is shuffled.
  function lot(id, name) {
    let x = 0x811c9dc5
    for (const byte of new TextEncoder().encode(id + '/' + name)) x = Math.imul(x ^ byte, 0x01000193)
    x = Math.imul(x ^ x >>> 16, 0x85ebca6b)
    x = Math.imul(x ^ x >>> 13, 0xc2b2ae35)
    return (x ^ x >>> 16) >>> 0
  }

  // put lists the questions of each group that are put, in their order.
  function put(form, filled) {
    const known = {}
    return form.groups.map(group => {
      if (!holds(group.relevant, known)) return []
      const questions = []
      for (const q of group.questions) {
        if (!holds(q.relevant, known)) continue
        questions.push(q)
        known[q.name] = filled.answers[q.name]
      }
      return group.shuffle ? questions.sort((a, b) => lot(filled.id, a.name) - lot(filled.id, b.name)) : questions
    })
  }

  // fault is what is wrong with the answer to a question: a word and what goes
  // into it; null where nothing is.
  function fault(q, values) {
    if (!values || values.length === 0) return q.required ? ['fault.required'] : null
    if (q.kind === 'number') {
      const value = number(values[0])
      if (Number.isNaN(value)) return ['fault.number']
      if (q.whole && !Number.isInteger(value)) return ['fault.whole']
      if (q.min !== undefined && value < q.min) return ['fault.min', q.min]
      if (q.max !== undefined && value > q.max) return ['fault.max', q.max]
    }
    if (q.longest && [...values[0]].length > q.longest) return ['fault.long', q.longest]
    if (q.kind === 'many' && values.length > 1 && q.choices.some(c => c.alone && values.includes(c.value))) return ['fault.alone']
    return null
  }

  // asAsked leaves only the answers to questions that are put.
  function asAsked(form, filled) {
    const answers = {}
    for (const q of put(form, filled).flat()) if (filled.answers[q.name]) answers[q.name] = filled.answers[q.name]
    return { ...filled, answers }
  }

  return { put, fault, asAsked }
})()
