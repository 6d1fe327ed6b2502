'use strict';
// Typing in what is on paper by digits alone: an answer that can be no other
// goes on to the next question, Enter goes on too. And what is not put to
// somebody who answered so is passed over; the server knows what that is.
const page = document.querySelector('form.entry');
const paper = page.classList.contains('paper');
const places = [...page.querySelectorAll('[data-question]')];
const fields = () => [...page.querySelectorAll('input:not([type=hidden]), textarea, button.send')].filter(f => !f.closest('[data-off]') && !f.closest('[hidden]'));

const next = (from, step = 1) => {
  const all = fields();
  const to = all[all.indexOf(from) + step];
  if (!to) return;
  to.focus();
  if (to.select) to.select();
};

// fits tells whether what was typed is an answer or can become one. Digits in full
// width, as Chinese keyboards type them, are digits.
const fits = (typed, codes, many) => {
  const begins = word => codes.some(c => c.startsWith(word));
  if (many === undefined) return begins(typed);
  const letters = many === 'letters'; // with nothing between them
  return typed.split(/[\s,;、､]+/).every(word => begins(word) || letters && [...word].every(l => codes.includes(l)));
};

// mark shows and says that there is no such answer, and takes no more into the box
// until it is corrected: who looks at the paper and types on would lose step.
const mark = (box, off) => {
  const id = box.id + '-fault';
  const said = document.getElementById(id);
  if (!off) {
    said?.remove();
    for (const name of ['aria-invalid', 'aria-describedby', 'maxlength']) box.removeAttribute(name);
    return;
  }
  box.maxLength = box.value.length;
  box.setAttribute('aria-invalid', 'true');
  box.setAttribute('aria-describedby', id);
  if (said) return;
  const fault = Object.assign(document.createElement('p'), {id, className: 'fault', role: 'alert'});
  box.closest('[data-question]').append(fault);
  fault.textContent = page.dataset.none;
};

if (paper) {
  page.addEventListener('input', e => {
    if (!e.target.dataset.codes) return;
    const codes = e.target.dataset.codes.split(' ');
    const { many } = e.target.dataset;
    const typed = e.target.value.normalize('NFKC').trim();
    mark(e.target, !fits(typed, codes, many));
    if (many === undefined && codes.includes(typed) && !codes.some(c => c !== typed && c.startsWith(typed))) next(e.target);
  });
  page.addEventListener('keydown', e => {
    if (e.target.tagName === 'INPUT' && e.target.type !== 'checkbox') {
      if (e.key === 'Enter' || e.key === 'ArrowDown') { e.preventDefault(); next(e.target); }
      if (e.key === 'ArrowUp') { e.preventDefault(); next(e.target, -1); }
    }
  });
  // What else Enter would do in a field is to send the page.
  page.addEventListener('keypress', e => { if (e.key === 'Enter' && e.target.tagName === 'INPUT') e.preventDefault(); });
}

// The first answer begins the clock, the last one stops it.
let first = 0;
let last = 0;
page.addEventListener('change', () => {
  last = performance.now();
  if (!first) first = last;
});

// What the page asks the server while it is filled in: which questions are put.
const ask = signal => fetch(page.dataset.put, {method: 'POST', body: new URLSearchParams(new FormData(page)), credentials: 'same-origin', signal});

// A page that is sent where nobody takes it is gone with all answers. So the
// server is asked first: without it, or signed out, the page stays.
const unsent = document.querySelector('#unsent');
page.addEventListener('submit', async e => {
  e.preventDefault();
  if (!paper && first) page.elements.seconds.value = ((last - first) / 1000).toFixed(1);
  unsent.hidden = true;
  let why = '';
  try {
    if ((await ask(AbortSignal.timeout(15000))).status === 401) why = unsent.dataset.out;
  } catch {
    why = unsent.dataset.lost;
  }
  unsent.textContent = why;
  unsent.hidden = !why;
  if (!why) page.submit();
});

if (places.some(p => 'conditional' in p.dataset)) {
  let asked = 0;
  const look = async () => {
    const turn = ++asked;
    try {
      const answer = await ask();
      if (!answer.ok) return;
      const put = new Set(await answer.json());
      if (turn !== asked) return; // something else was answered meanwhile
      for (const place of places) {
        const on = put.has(place.dataset.question.slice(2));
        if (paper) place.toggleAttribute('data-off', !on); else place.hidden = !on;
      }
    } catch {
      // Without the network all questions stay; the server leaves out what is not put.
    }
  };
  page.addEventListener('change', look);
  look();
}
