// A server of Go's net/http that says on its output, a JSON line each, which requests it has read.
//
// go run . CERTIFICATE: it listens on two free ports of loopback, the first for HTTP/1 alone, and says them first.
package main

import (
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
)

var lock sync.Mutex

func say(line map[string]any) {
	lock.Lock()
	defer lock.Unlock()
	_ = json.NewEncoder(os.Stdout).Encode(line)
}

func serve(certificate tls.Certificate, protocols []string) (int, *http.Server, net.Listener) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	answer := func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		host, _, found := strings.Cut(r.Host, ":")
		say(map[string]any{
			"method": r.Method, "target": r.RequestURI, "host": host, "port": port,
			"odd": err != nil || len(r.Trailer) > 0 || !found || len(body) > 1<<16,
		})
		w.Header().Set("Content-Length", "2")
		_, _ = io.WriteString(w, "ok")
	}
	server := &http.Server{
		Handler:                      http.HandlerFunc(answer),
		DisableGeneralOptionsHandler: true,
		TLSConfig:                    &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: protocols},
		ErrorLog:                     nil,
	}
	if len(protocols) == 1 {
		server.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){}
	}
	return port, server, listener
}

func main() {
	certificate, err := tls.LoadX509KeyPair(os.Args[1], os.Args[1])
	if err != nil {
		panic(err)
	}
	one, first, plain := serve(certificate, []string{"http/1.1"})
	two, second, both := serve(certificate, []string{"h2", "http/1.1"})
	say(map[string]any{"ports": []int{one, two}})
	go func() { panic(first.ServeTLS(plain, "", "")) }()
	panic(second.ServeTLS(both, "", ""))
}
