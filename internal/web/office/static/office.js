'use strict';
// Figures that change while they are looked at are fetched anew from time to
// time; not while nobody looks.
for (const part of document.querySelectorAll('[data-refresh]')) {
  let last = Date.now();
  const renew = async () => {
    if (document.hidden || Date.now() - last < Number(part.dataset.refresh) * 1000) return;
    last = Date.now();
    try {
      const answer = await fetch(location.href, {credentials: 'same-origin', cache: 'no-store'});
      if (answer.redirected) { location.reload(); return; } // signed out meanwhile
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.getElementById(part.id);
      if (!fresh || fresh.innerHTML === part.innerHTML) return;
      // Whoever is on a link with the keyboard stays there.
      const at = part.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
      const scrolled = [...part.querySelectorAll('.table')].map(t => t.scrollLeft);
      part.replaceChildren(...fresh.childNodes);
      part.querySelectorAll('.table').forEach((t, i) => { t.scrollLeft = scrolled[i] || 0; });
      if (at) [...part.querySelectorAll('a')].find(a => a.getAttribute('href') === at)?.focus({preventScroll: true});
    } catch {
      // Without the network the figures stay as they are, with their time.
    }
  };
  setInterval(renew, 1000);
  document.addEventListener('visibilitychange', renew);
}
