package page

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// Brake slows down who does something too often: who guesses passwords or
// codes. A whole village may stand behind one address, so that it first waits,
// and refuses only what would have to wait long.
type Brake struct {
	every   time.Duration // one more after so long
	burst   int           // so many at once
	longest time.Duration // to let somebody wait
	now     func() time.Time

	mu sync.Mutex
	// spent is when all that somebody did will have been paid for, at one in
	// every such time; who is not in it owes nothing.
	spent map[string]time.Time
}

// NewBrake lets burst through at once and then one in every such time; it lets
// nobody wait longer than longest.
func (s *Site) NewBrake(every time.Duration, burst int, longest time.Duration) *Brake {
	return &Brake{every: every, burst: burst, longest: longest, now: s.Now, spent: map[string]time.Time{}}
}

// mostKnown bounds what is remembered of who came; beyond it those are
// forgotten who have not come for a while.
const mostKnown = 100_000

// Wait waits until it is the turn of a key, which is an address or a name. It
// returns ErrBusy at once when that would take too long.
func (b *Brake) Wait(ctx context.Context, key string) error {
	now := b.now()
	b.mu.Lock()
	spent, known := b.spent[key]
	if !known && len(b.spent) >= mostKnown {
		b.forget(now)
	}
	if spent.Before(now) {
		spent = now
	}
	spent = spent.Add(b.every)
	wait := spent.Sub(now) - time.Duration(b.burst)*b.every
	if wait > b.longest {
		b.mu.Unlock()
		return ErrBusy
	}
	b.spent[key] = spent
	b.mu.Unlock()
	if wait <= 0 {
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Forgive takes back a Wait of a key: what was done was right, and only
// mistakes are to be slowed down.
func (b *Brake) Forgive(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if spent, known := b.spent[key]; known {
		b.spent[key] = spent.Add(-b.every)
	}
}

// forget drops who owes nothing any more; when nobody is, everybody.
func (b *Brake) forget(now time.Time) {
	for key, spent := range b.spent {
		if !spent.After(now) {
			delete(b.spent, key)
		}
	}
	if len(b.spent) >= mostKnown {
		clear(b.spent)
	}
}

// Neighbourhood is the part of the visitor's address that a household or an
// office shares: /24 of IPv4, /56 of IPv6. It is for brakes, and kept nowhere.
func (s *Site) Neighbourhood(r *http.Request) string {
	address := r.RemoteAddr
	if port, err := netip.ParseAddrPort(address); err == nil {
		address = port.Addr().String()
	}
	if forwarded := r.Header.Values("X-Forwarded-For"); s.Proxied && len(forwarded) > 0 {
		all := strings.Split(forwarded[len(forwarded)-1], ",")
		address = strings.TrimSpace(all[len(all)-1])
	}
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return "unknown"
	}
	bits := 56
	if ip = ip.Unmap(); ip.Is4() {
		bits = 24
	}
	prefix, err := ip.WithZone("").Prefix(bits)
	if err != nil {
		return "unknown"
	}
	return prefix.String()
}
