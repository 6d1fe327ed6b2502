'use strict';
// Saves every choice as it is made and shows what the server says of it. The
// page does without: the form has a button.
(() => {
  const form = document.getElementById('judgements');
  const saved = document.getElementById('saved');
  const figures = document.getElementById('live');
  if (!form || !form.querySelector('button[name=then]')) return; // collecting has ended
  form.classList.add('js');

  const waiting = new Map(); // what is not kept yet, by the name of the pair
  let sending = false;

  async function send() {
    if (sending || waiting.size === 0) return;
    sending = true;
    const batch = [...waiting];
    saved.textContent = form.dataset.saving;
    let pause = 0;
    try {
      const reply = await fetch(form.dataset.live, {
        method: 'POST', headers: {'Content-Type': 'application/json'},
        body: JSON.stringify({pairs: Object.fromEntries(batch)}),
      });
      if (reply.status >= 500 || reply.status === 429) throw new Error(reply.status);
      const answer = await reply.json();
      for (const [name, value] of batch) {
        if (waiting.get(name) === value) waiting.delete(name);
      }
      if (reply.ok) {
        for (const [name, value] of batch) form.elements['was:' + name].value = value;
        figures.innerHTML = answer.html;
        saved.textContent = form.dataset.saved + ' ' + answer.verdict;
      } else {
        saved.textContent = answer.error;
      }
    } catch {
      saved.textContent = form.dataset.lost;
      pause = 3000;
    }
    sending = false;
    setTimeout(send, pause);
  }

  // showPair says what is chosen of a pair, and on which side it is.
  function showPair(pair) {
    const chosen = pair.querySelector('input[type=radio]:checked');
    const step = chosen.closest('.steps label');
    pair.querySelector('.said').textContent = step ? step.querySelector('.step').textContent + ' · ' + step.querySelector('.words').textContent : '';
    for (const side of pair.querySelectorAll('.side')) side.classList.toggle('chosen', side.contains(chosen));
  }

  // showReciprocal fills in the other half of the matrix.
  function showReciprocal(select) {
    const value = select.value;
    const cell = form.querySelector('[data-of="' + select.closest('td').id + '"]');
    cell.textContent = value.startsWith('1/') ? value.slice(2) : value === '' ? cell.dataset.before || '' : value === '1' ? value : '1/' + value;
  }

  form.addEventListener('change', event => {
    const field = event.target;
    if (!field.matches('input[type=radio], select')) return;
    if (field.matches('select')) showReciprocal(field);
    else showPair(field.closest('.pair'));
    waiting.set(field.name, field.value);
    send();
  });

  // On narrow screens a side is chosen first, then how much.
  for (const side of form.querySelectorAll('.side[data-title]')) {
    const steps = side.querySelector('.steps');
    steps.id = side.id + '-steps';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'direction';
    button.textContent = side.dataset.title;
    button.setAttribute('aria-controls', steps.id);
    button.setAttribute('aria-expanded', 'false');
    button.addEventListener('click', () => {
      for (const other of side.parentElement.querySelectorAll('.side[data-title]')) {
        const open = other === side && !side.classList.contains('open');
        other.classList.toggle('open', open);
        other.querySelector('.direction').setAttribute('aria-expanded', String(open));
      }
    });
    side.insertBefore(button, steps);
  }

  addEventListener('online', send);
  addEventListener('beforeunload', event => { if (waiting.size > 0) event.preventDefault(); });
})();
