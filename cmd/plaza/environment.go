package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// testVariables belong to the tests and are not settings of the server, which they start with their own environment.
var testVariables = []string{"PLAZA_TEST_", "PLAZA_REQUIRE_", "PLAZA_SOAK"}

// readEnvironment refuses a PLAZA_* variable that no flag knows, since a misspelt setting must not be passed over in silence,
// and reads each NAME_FILE of a flag marked secret into NAME.
func readEnvironment(model *kong.Application) error {
	known, secrets := map[string]bool{}, map[string]bool{}
	for _, flag := range allFlags(model.Node) {
		for _, name := range flag.Envs {
			known[name] = true
			secrets[name] = secrets[name] || flag.Tag.Has("secret")
		}
	}
	for _, entry := range os.Environ() {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, "PLAZA_") || known[name] || isTestVariable(name) {
			continue
		}
		secret, isFile := strings.CutSuffix(name, "_FILE")
		if !isFile || !secrets[secret] {
			return fmt.Errorf("the environment variable %s is not a setting of plaza: see plaza serve --help", name)
		}
		if err := readSecret(secret, value); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func readSecret(name, path string) error {
	if os.Getenv(name) != "" {
		return fmt.Errorf("%s is set as well: give one of them", name)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.Setenv(name, strings.TrimSpace(string(content)))
}

func isTestVariable(name string) bool {
	return slices.ContainsFunc(testVariables, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

func allFlags(node *kong.Node) []*kong.Flag {
	flags := slices.Clone(node.Flags)
	for _, child := range node.Children {
		flags = append(flags, allFlags(child)...)
	}
	return flags
}
