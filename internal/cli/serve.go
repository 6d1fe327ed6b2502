package cli

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/net/netutil"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/qr"
	"goodgov/internal/store"
	"goodgov/internal/study"
	"goodgov/internal/web/openrosa"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// What a server allows those who call: enough for a village on a slow line,
// too little for somebody who only wants to keep it busy.
const (
	headerTimeout  = 10 * time.Second
	requestTimeout = 2 * time.Minute
	answerTimeout  = 10 * time.Minute // an export of a million rows to a slow line
	idleTimeout    = 2 * time.Minute
	headerBytes    = 32 << 10
	connections    = 8192
	// farewell is how long requests may go on after the server was told to end.
	farewell = 20 * time.Second
)

// firstPort is where a server listens when nothing else is said, or on one of
// the few behind it when another study is served there already.
const (
	firstPort = 8080
	lastPort  = 8099
)

type serveOptions struct {
	address, base, store, certificate, key, log string
	proxied                                     bool
}

func (a *app) serveCommand() *cobra.Command {
	var o serveOptions
	p := a.printer()
	cmd := a.command("serve")
	cmd.Use = "serve [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.serve(cmd.Context(), folder(args), o) }
	flags := cmd.Flags()
	flags.StringVar(&o.address, "addr", "", p.T("flag.serve.addr"))
	flags.StringVar(&o.base, "base", "", p.T("flag.serve.base"))
	flags.StringVar(&o.certificate, "tls-cert", "", p.T("flag.serve.cert"))
	flags.StringVar(&o.key, "tls-key", "", p.T("flag.serve.key"))
	flags.BoolVar(&o.proxied, "behind-proxy", false, p.T("flag.serve.proxied"))
	flags.StringVar(&o.log, "log", "", p.T("flag.serve.log"))
	a.addStore(cmd, &o.store)
	return cmd
}

// serve collects answers and judgements until it is told to end.
func (a *app) serve(ctx context.Context, dir string, o serveOptions) (err error) {
	if (o.certificate == "") != (o.key == "") {
		return usageError{text: diag.Say("a certificate and its key come together", "证书与私钥须同时给出"), hint: diag.Say("--tls-cert FILE --tls-key FILE", "--tls-cert 文件 --tls-key 文件")}
	}
	base, err := baseAddress(o.base)
	if err != nil {
		return err
	}
	var certificates []tls.Certificate
	if o.certificate != "" {
		certificate, err := tls.LoadX509KeyPair(o.certificate, o.key)
		if err != nil {
			return failure{diag.Say("the certificate can't be used: %v", "证书无法使用：%v", err)}
		}
		certificates = append(certificates, certificate)
	}
	s, err := a.open(dir)
	if err != nil {
		return err
	}
	if err := s.AsksUnit(); err != nil {
		return err
	}
	f, err := s.Form()
	if err != nil {
		return err
	}
	a.notes(s.Notes())
	kept, name, err := a.openStoreOf(ctx, s, o.store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	counts, err := kept.Counts(ctx)
	if err != nil {
		return storeFailure(name, err)
	}
	a.notes(strangers(name, counts, f.ID))
	codes, err := kept.Codes(ctx)
	if err != nil {
		return storeFailure(name, err)
	}
	a.notes(movedUnits(s, name, f.ID, counts, codes))
	faults, err := servedFaults(ctx, s.Dir, kept)
	if err != nil {
		return err
	}
	a.notes(faults)
	unused, err := unusedJudgements(ctx, s, name, kept)
	if err != nil {
		return err
	}
	a.notes(unused)
	changed, changes, err := formChanges(ctx, f, name, kept)
	if err != nil {
		return err
	}
	a.notes(changes)
	over, otherVersions, err := beginServing(ctx, f, name, kept)
	if err != nil {
		return err
	}
	defer over()
	a.notes(otherVersions)
	a.notes(s.Untold())
	listener, err := listen(ctx, o.address)
	if err != nil {
		return err
	}
	defer listener.Close()
	log, closeLog, err := a.serverLog(o.log)
	if err != nil {
		return err
	}
	defer closeLog()
	secure := o.certificate != "" || strings.HasPrefix(base, "https://")
	if base == "" {
		base = reachable(listener.Addr().(*net.TCPAddr), o.certificate != "")
	}
	a.notes(onlyHere(base))
	site := page.New(page.Site{Title: form.Text(s.Config.Title), Note: form.Text(s.Config.Note), Languages: f.Languages, Base: base, Log: log, Secure: secure, Proxied: o.proxied})
	mux := http.NewServeMux()
	respondents := respondentsRoom(site, s, f, kept)
	defer during(ctx, respondents.CountQuotas)() // before the store is closed
	respondents.Mount(mux)
	office, err := a.rooms(ctx, mux, site, s, f, kept, changed)
	if err != nil {
		return err
	}
	server := newServer(ctx, site.Guard(mux, openrosa.Root), log, certificates)
	if err := a.greet(s, site, name, office); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() {
		limited := netutil.LimitListener(listener, connections)
		if len(certificates) > 0 {
			ended <- server.ServeTLS(limited, "", "")
		} else {
			ended <- server.Serve(limited)
		}
	}()
	select {
	case err := <-ended:
		return failure{diag.Say("the server ended: %v", "服务器已停止：%v", err)}
	case <-ctx.Done():
	}
	// What was begun is finished; a second signal ends it at once.
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		server.Close()
	}
	a.say(a.printer().T("serve.ended"))
	return nil
}

// strangers are the answers in a store that are another study's, or were given
// before the questionnaire's id was changed.
func strangers(name string, counts []collect.Count, own string) *diag.Problems {
	others := map[string]int64{}
	for _, c := range counts {
		if c.Form != own {
			others[c.Form] += c.N
		}
	}
	var problems diag.Problems
	for _, id := range slices.Sorted(maps.Keys(others)) {
		problems.Add(diag.Problem{File: name, Key: id, Code: "collected.other_form", Severity: diag.Caution,
			Want: diag.Say("answers to this questionnaire in the store, which don't count: %d; that of the study is %s (questionnaire: {id: …})",
				"数据库中有该问卷的 %d 份答卷，不计入：本评价项目的问卷是 %s（questionnaire: {id: …}）", others[id], own)})
	}
	return &problems
}

// during does something beside all else; end tells it to end, and waits until it has.
func during(ctx context.Context, do func(context.Context)) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var doing sync.WaitGroup
	doing.Go(func() { do(ctx) })
	return func() { cancel(); doing.Wait() }
}

// rooms puts the pages that others than residents are served in their place, and returns the address
// where the office begins. The office tells what has changed of the form under
// its version.
func (a *app) rooms(ctx context.Context, mux *http.ServeMux, site *page.Site, s *study.Study, f *form.Form, kept *store.Store, changed diag.Text) (string, error) {
	experts, err := expertsRoom(site, s, kept)
	if err != nil {
		return "", err
	}
	experts.Mount(mux)
	if s.Config.Collecting.By(study.ByDevice) {
		programs, err := devices(site, s, f, kept)
		if err != nil {
			return "", err
		}
		mux.Handle(openrosa.Root, programs)
	}
	office := officeRoom(site, s, f, kept)
	office.FormChanged, office.Judged = changed, experts.Judged
	for _, p := range s.Untold().All() {
		office.Untold = diag.Say("%s: want %s", "%s：应有 %s", p.Found, p.Want)
	}
	office.Mount(mux)
	first, err := office.SetUp(ctx)
	return site.Base + cmp.Or(first, "/office/"), err
}

// newServer bounds what those who call may take of time and room. Requests go
// on when the context ends.
func newServer(ctx context.Context, pages http.Handler, log *slog.Logger, certificates []tls.Certificate) *http.Server {
	return &http.Server{
		Handler:           pages,
		ReadHeaderTimeout: headerTimeout, ReadTimeout: requestTimeout, WriteTimeout: answerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: headerBytes,
		TLSConfig:   &tls.Config{Certificates: certificates, MinVersion: tls.VersionTLS12},
		ErrorLog:    slog.NewLogLogger(log.Handler(), slog.LevelDebug), // broken connections, mostly
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
}

// baseAddress is the address that people get, as --base has it; "" is to be
// found out.
func baseAddress(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return "", usageError{text: wrongValue("base", text, diag.Say("an address such as https://survey.example.cn", "形如 https://survey.example.cn 的地址"))}
	}
	return u.Scheme + "://" + u.Host, nil
}

// listen opens the address. Where none was given it takes the first free port
// of a few.
func listen(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	if address != "" {
		if !strings.Contains(address, ":") {
			address = ":" + address
		}
		listener, err := config.Listen(ctx, "tcp", address)
		if err != nil {
			return nil, failure{diag.Say("can't listen at %s: %v", "无法监听 %s：%v", address, cause(err))}
		}
		return listener, nil
	}
	var err error
	for port := firstPort; port <= lastPort; port++ {
		var listener net.Listener
		if listener, err = config.Listen(ctx, "tcp", ":"+strconv.Itoa(port)); err == nil {
			return listener, nil
		}
		if !errors.Is(err, syscall.EADDRINUSE) {
			break
		}
	}
	return nil, failure{diag.Say("can't listen at any port from %d to %d: %v", "端口 %d 至 %d 均无法监听：%v", firstPort, lastPort, cause(err))}
}

// cause is the system's own word for an error of the network.
func cause(err error) error {
	if number, ok := errors.AsType[syscall.Errno](err); ok {
		return number
	}
	return err
}

// reachable is an address at which other machines nearby find the server.
func reachable(at *net.TCPAddr, secure bool) string {
	scheme := "http"
	if secure {
		scheme = "https"
	}
	host := "localhost"
	switch {
	case !at.IP.IsUnspecified() && !at.IP.IsLoopback():
		host = at.IP.String()
	case at.IP.IsUnspecified():
		if ip := ownAddress(); ip != nil {
			host = ip.String()
		}
	}
	return scheme + "://" + net.JoinHostPort(host, strconv.Itoa(at.Port))
}

// ownAddress is the first address of the machine in its own network, IPv4
// before IPv6; nil where it has none.
func ownAddress() net.IP {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var second net.IP
	for _, address := range addresses {
		network, ok := address.(*net.IPNet)
		if !ok || !network.IP.IsGlobalUnicast() {
			continue
		}
		if network.IP.To4() != nil {
			return network.IP
		}
		if second == nil {
			second = network.IP
		}
	}
	return second
}

// serverLog is where requests are noted: a file that grows, or nowhere; what
// goes wrong is always said on stderr.
func (a *app) serverLog(name string) (*slog.Logger, func(), error) {
	errorsOnly := slog.NewTextHandler(&oneAtATime{w: a.env.Err}, &slog.HandlerOptions{Level: slog.LevelWarn})
	if name == "" {
		return slog.New(errorsOnly), func() {}, nil
	}
	file, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, failure{diag.Say("%v", "%v", err)}
	}
	return slog.New(slog.NewMultiHandler(errorsOnly, slog.NewJSONHandler(file, nil))), func() { file.Close() }, nil
}

// oneAtATime lets many write to what only one may write to.
type oneAtATime struct {
	mu sync.Mutex
	w  io.Writer
}

func (o *oneAtATime) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Write(p)
}

// greet says where the pages are, with a QR code for telephones.
func (a *app) greet(s *study.Study, site *page.Site, kept, office string) error {
	p := a.printer()
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", form.Text(s.Config.Title).In(a.lang))
	code, err := qr.Encode(site.Base + "/")
	if err != nil {
		return failure{diag.Say("%v", "%v", err)}
	}
	if err := code.WriteText(&b); err != nil {
		return err
	}
	fmt.Fprintf(&b, "\n%s\n%s\n%s\n", p.T("serve.residents", site.Base+"/"), p.T("serve.office", office), p.T("serve.kept", kept))
	if !site.Secure {
		fmt.Fprintf(&b, "%s\n", p.T("serve.insecure"))
	}
	fmt.Fprintf(&b, "%s\n", p.T("serve.end"))
	_, err = io.WriteString(a.env.Out, b.String())
	return err
}
