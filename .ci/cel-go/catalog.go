package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

type param struct {
	Type    string `yaml:"type"`
	Default any    `yaml:"default"`
	// Approves names what the config's entries approve: "account". Expressions see the ids of those in force.
	Approves string `yaml:"approves"`
}

type test struct {
	ID         string `yaml:"id"`
	Kind       string `yaml:"kind"`
	Population string `yaml:"population"`
	Scope      string `yaml:"scope"`
	Expect     string `yaml:"expect"`
}

type control struct {
	ID      string           `yaml:"-"`
	Grain   string           `yaml:"grain"`
	Params  map[string]param `yaml:"params"`
	Applies *struct {
		Population string `yaml:"population"`
		When       string `yaml:"when"`
	} `yaml:"applies"`
	Tests []test `yaml:"tests"`
	Cases []caseRow
}

// caseRow is an example of cases.yaml with one row.
type caseRow struct {
	Name    string         `yaml:"name"`
	Test    string         `yaml:"test"`
	Row     map[string]any `yaml:"row"`
	Unknown []string       `yaml:"unknown"`
	Params  map[string]any `yaml:"params"`
	Now     string         `yaml:"now"`
	Expect  string         `yaml:"expect"`
}

// run is what the package says of the run as a whole.
type run struct {
	now time.Time
	// The account in which controls of the whole organisation are decided; empty without an organisation.
	hub      string
	accounts []string
	params   map[string]any
	// The first day after the period, in its time zone, and the day on which collecting began.
	after, collected string
}

// readCatalog reads catalog/<family>/<ID>/{control,cases}.yaml.
func readCatalog(folder string) ([]control, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "catalog", "*", "*", "control.yaml"))
	if err != nil {
		return nil, err
	}
	sort.Strings(paths)
	var controls []control
	for _, path := range paths {
		each := control{ID: filepath.Base(filepath.Dir(path))}
		if err := readYaml(path, &each); err != nil {
			return nil, err
		}
		var examples struct {
			Cases []caseRow `yaml:"cases"`
		}
		cases := filepath.Join(filepath.Dir(path), "cases.yaml")
		if _, err := os.Stat(cases); err == nil {
			if err := readYaml(cases, &examples); err != nil {
				return nil, err
			}
		}
		each.Cases = examples.Cases
		controls = append(controls, each)
	}
	if len(controls) == 0 {
		return nil, fmt.Errorf("no controls in %s", folder)
	}
	return controls, nil
}

func readYaml(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// readRun reads config.yaml and evidence/collection.json.
func readRun(folder string) (*run, error) {
	var config struct {
		Params map[string]any `yaml:"params"`
	}
	if err := readYaml(filepath.Join(folder, "config.yaml"), &config); err != nil {
		return nil, err
	}
	var collection struct {
		From         string  `json:"from"`
		Organisation *string `json:"organisation"`
		Principal    string  `json:"principal"`
		Accounts     []struct {
			ID      string `json:"id"`
			InScope bool   `json:"inScope"`
		} `json:"accounts"`
	}
	text, err := os.ReadFile(filepath.Join(folder, "evidence", "collection.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &collection); err != nil {
		return nil, err
	}
	now, err := time.Parse(time.RFC3339Nano, collection.From)
	if err != nil {
		return nil, err
	}
	after, collected, err := daysOf(folder, now)
	if err != nil {
		return nil, err
	}
	found := &run{now: now, params: config.Params, after: after, collected: collected}
	if collection.Organisation != nil {
		found.hub = accountOf(collection.Principal)
	}
	for _, account := range collection.Accounts {
		if account.InScope {
			found.accounts = append(found.accounts, account.ID)
		}
	}
	return found, nil
}

// daysOf reads the period of report.json: the day after it, and in its time zone the day on which collecting began.
func daysOf(folder string, now time.Time) (string, string, error) {
	var report struct {
		Period struct {
			To   time.Time `json:"to"`
			Zone string    `json:"zone"`
		} `json:"period"`
	}
	text, err := os.ReadFile(filepath.Join(folder, "report.json"))
	if err != nil {
		return "", "", err
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return "", "", err
	}
	zone, err := time.LoadLocation(report.Period.Zone)
	if err != nil {
		return "", "", err
	}
	return report.Period.To.In(zone).Format(time.DateOnly), now.In(zone).Format(time.DateOnly), nil
}

// seen is what expressions see of the config's parameters: of an approval its id, while it holds to the period's end and when
// the evidence was collected.
func (r *run) seen(declared map[string]param) (map[string]any, error) {
	values := map[string]any{}
	for name, value := range r.params {
		values[name] = value
		approves := declared[name].Approves
		if approves == "" {
			continue
		}
		text, err := yaml.Marshal(value)
		if err != nil {
			return nil, err
		}
		var entries []map[string]string
		if err := yaml.Unmarshal(text, &entries); err != nil {
			return nil, fmt.Errorf("the parameter %s: %w", name, err)
		}
		ids := []string{}
		for _, entry := range entries {
			// An entry's expiry is the first day on which it no longer holds; a YAML timestamp is written out in full.
			expires := entry["expires"][:len(time.DateOnly)]
			if expires >= r.after && expires > r.collected {
				ids = append(ids, entry[approves])
			}
		}
		values[name] = ids
	}
	return values, nil
}

// paramsOf puts overrides over a control's defaults, each read as its type.
func paramsOf(declared map[string]param, overrides map[string]any) (map[string]any, error) {
	values := map[string]any{}
	for name, each := range declared {
		value, ok := overrides[name]
		if !ok {
			value = each.Default
		}
		raw, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		if values[name], err = toCel(each.Type, raw); err != nil {
			return nil, fmt.Errorf("the parameter %s: %w", name, err)
		}
	}
	return values, nil
}

// accountOf is the fifth part of an ARN.
func accountOf(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return ""
	}
	return parts[4]
}
