package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"time"
)

// scope is where a row lives: an account's Region, or the account as a whole ("global").
type scope struct {
	Account string `json:"account"`
	Region  string `json:"region"`
}

type column struct {
	Type       string `json:"type"`
	Absentable bool   `json:"absentable"`
}

// header is the first line of a shard of a fact table.
type header struct {
	Table    string            `json:"table"`
	Account  string            `json:"account"`
	As       string            `json:"as"`
	Grain    string            `json:"grain"`
	Columns  map[string]column `json:"columns"`
	Coverage []struct {
		Scope    scope `json:"scope"`
		Complete bool  `json:"complete"`
	} `json:"coverage"`
}

// row is a subject: each column is a value, absent, or unknown.
type row struct {
	Scope   scope                      `json:"scope"`
	Key     string                     `json:"key"`
	Values  map[string]json.RawMessage `json:"values"`
	Absent  []string                   `json:"absent"`
	Unknown map[string]json.RawMessage `json:"unknown"`
}

// table is a fact table with the rows of every account.
type table struct {
	header
	rows map[string][]row
}

// readFacts reads facts/<table>/<account>.ndjson.
func readFacts(folder string) (map[string]*table, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "facts", "*", "*.ndjson"))
	if err != nil {
		return nil, err
	}
	sort.Strings(paths)
	tables := map[string]*table{}
	for _, path := range paths {
		head, rows, err := readShard(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		known, ok := tables[head.Table]
		if !ok {
			known = &table{header: *head, rows: map[string][]row{}}
			tables[head.Table] = known
		}
		known.rows[head.Account] = rows
	}
	if len(tables) == 0 {
		return nil, fmt.Errorf("no facts in %s", folder)
	}
	return tables, nil
}

func readShard(path string) (*header, []row, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 64<<20)
	var head *header
	var rows []row
	for lines.Scan() {
		if head == nil {
			head = &header{}
			if err := json.Unmarshal(lines.Bytes(), head); err != nil {
				return nil, nil, err
			}
			continue
		}
		var each row
		if err := json.Unmarshal(lines.Bytes(), &each); err != nil {
			return nil, nil, err
		}
		rows = append(rows, each)
	}
	if head == nil {
		return nil, nil, fmt.Errorf("no header")
	}
	return head, rows, lines.Err()
}

// toCel reads JSON as a value of a column's type.
func toCel(kind string, raw json.RawMessage) (any, error) {
	switch kind {
	case "string":
		return decoded[string](raw)
	case "bool":
		return decoded[bool](raw)
	case "int":
		return decoded[int64](raw)
	case "double":
		return decoded[float64](raw)
	case "list<string>":
		return decoded[[]string](raw)
	case "map<string,string>":
		return decoded[map[string]string](raw)
	case "timestamp":
		text, err := decoded[string](raw)
		if err != nil {
			return nil, err
		}
		return time.Parse(time.RFC3339Nano, text)
	}
	return nil, fmt.Errorf("there is no type %s", kind)
}

func decoded[T any](raw json.RawMessage) (T, error) {
	var value T
	err := json.Unmarshal(raw, &value)
	return value, err
}
