// Command cilium-parser reads CiliumNetworkPolicies from standard input as Cilium's agent does: strictly, then sanitized.
// It prints the name of each policy that was accepted, and ends with 1 at the first that was not.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/cilium/cilium/pkg/fqdn/re"
	"github.com/cilium/cilium/pkg/policy/api"
	"sigs.k8s.io/yaml"
)

type policy struct {
	APIVersion string            `json:"apiVersion"`
	Kind       string            `json:"kind"`
	Metadata   map[string]string `json:"metadata"`
	Spec       *api.Rule         `json:"spec"`
}

func check(text []byte) (string, error) {
	var found policy
	if err := yaml.UnmarshalStrict(text, &found); err != nil {
		return "", err
	}
	return found.Metadata["name"], found.Spec.Sanitize()
}

func run() error {
	if err := re.InitRegexCompileLRU(1024); err != nil {
		return err
	}
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	for _, document := range bytes.Split(text, []byte("---\n")) {
		name, err := check(document)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Println(name)
	}
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
