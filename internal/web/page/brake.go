package page

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Brake slows down who does something too often: who guesses passwords or
// codes. A whole village may stand behind one address, so that it first waits,
// and refuses only what would have to wait long.
type Brake struct {
	every   time.Duration // one more after so long
	burst   int           // so many at once
	longest time.Duration // to let somebody wait
	now     func() time.Time

	mu    sync.Mutex
	known map[string]*rate.Limiter
}

// NewBrake lets burst through at once and then one in every such time; it lets
// nobody wait longer than longest.
func (s *Site) NewBrake(every time.Duration, burst int, longest time.Duration) *Brake {
	return &Brake{every: every, burst: burst, longest: longest, now: s.Now, known: map[string]*rate.Limiter{}}
}

// mostKnown bounds what is remembered of who came; beyond it those are
// forgotten who have not come for a while.
const mostKnown = 100_000

// Wait waits until it is the turn of a key, which is an address or a name. It
// returns ErrBusy at once when that would take too long.
func (b *Brake) Wait(ctx context.Context, key string) error {
	now := b.now()
	b.mu.Lock()
	limiter := b.known[key]
	if limiter == nil {
		if len(b.known) >= mostKnown {
			b.forget(now)
		}
		limiter = rate.NewLimiter(rate.Every(b.every), b.burst)
		b.known[key] = limiter
	}
	turn := limiter.ReserveN(now, 1)
	wait := turn.DelayFrom(now)
	if wait > b.longest {
		turn.CancelAt(now)
		b.mu.Unlock()
		return ErrBusy
	}
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

// forget drops who could come as often as a stranger by now; when nobody is,
// everybody.
func (b *Brake) forget(now time.Time) {
	for key, limiter := range b.known {
		if limiter.TokensAt(now) >= float64(b.burst) {
			delete(b.known, key)
		}
	}
	if len(b.known) >= mostKnown {
		clear(b.known)
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
