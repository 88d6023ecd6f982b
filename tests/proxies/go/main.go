// Two Go proxies with a policy each: stripe/smokescreen by its own command line, elazarl/goproxy by a rule from ours.
package main

import (
	"log"
	"net/http"
	"os"
	"regexp"
	"strings"

	"github.com/elazarl/goproxy"
	smokescreen "github.com/stripe/smokescreen/cmd"
	server "github.com/stripe/smokescreen/pkg/smokescreen"
)

const listed = "canary-a.corp.test:8443"

var rules = map[string]goproxy.ReqCondition{
	"is":      goproxy.ReqHostIs(listed),
	"matches": goproxy.ReqHostMatches(regexp.MustCompile("^canary-a.corp.test:8443$")),
	"suffix": goproxy.ReqConditionFunc(func(r *http.Request, _ *goproxy.ProxyCtx) bool {
		return strings.HasSuffix(r.URL.Host, listed)
	}),
	"name": goproxy.ReqConditionFunc(func(r *http.Request, _ *goproxy.ProxyCtx) bool {
		return r.URL.Hostname() == "canary-a.corp.test"
	}),
	"every": goproxy.ReqConditionFunc(func(*http.Request, *goproxy.ProxyCtx) bool { return true }),
}

func main() {
	if os.Args[1] == "smokescreen" {
		config, err := smokescreen.NewConfiguration(os.Args[1:], nil)
		if err != nil {
			log.Fatal(err)
		}
		config.RoleFromRequest = func(*http.Request) (string, error) { return "", server.MissingRoleError("no role") }
		config.AllowMissingRole = true
		server.StartWithConfig(config, nil)
		return
	}
	proxy := goproxy.NewProxyHttpServer()
	rule := rules[os.Args[2]]
	proxy.OnRequest(rule).HandleConnectFunc(func(host string, _ *goproxy.ProxyCtx) (*goproxy.ConnectAction, string) {
		return goproxy.OkConnect, host
	})
	proxy.OnRequest().HandleConnect(goproxy.AlwaysReject)
	proxy.OnRequest(goproxy.Not(rule)).DoFunc(
		func(r *http.Request, _ *goproxy.ProxyCtx) (*http.Request, *http.Response) {
			return r, goproxy.NewResponse(r, goproxy.ContentTypeText, http.StatusForbidden, "not listed")
		})
	log.Fatal(http.ListenAndServe("127.0.0.1:3128", proxy))
}
