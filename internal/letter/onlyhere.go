package letter

import (
	"net/netip"
	"net/url"
	"strings"

	"goodgov/internal/diag"
)

// OnlyHere says that nobody else can open an address, since it leads every
// machine to itself; it is empty for others.
func OnlyHere(base string) diag.Text {
	u, err := url.Parse(base)
	if err != nil {
		return diag.Text{}
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	ip, err := netip.ParseAddr(host)
	if host != "localhost" && !strings.HasSuffix(host, ".localhost") && (err != nil || !ip.IsLoopback() && !ip.IsUnspecified()) {
		return diag.Text{}
	}
	return diag.Say("telephones and other machines can't open %s, nor what is made with it: posters, letters, QR codes, links. Name an address that they reach with --base", "手机和其他机器打不开 %s，用它做的海报、信函、二维码和链接也打不开。请用 --base 给出它们能访问的网址", base)
}
