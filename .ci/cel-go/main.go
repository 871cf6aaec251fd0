// Evaluates the catalog of a Goldproof package over its facts with Google's implementation of CEL, and compares what
// comes out with the package's populations/*.csv. It shares no code with Goldproof.
//
// Usage: celgo PACKAGE. Exit 1 on any difference.
package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

const global = "global"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: celgo PACKAGE")
		os.Exit(2)
	}
	different, err := compare(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if different > 0 {
		os.Exit(1)
	}
}

// compare prints one line for each control and says how many rows and cases differ.
func compare(folder string) (int, error) {
	tables, err := readFacts(folder)
	if err != nil {
		return 0, err
	}
	controls, err := readCatalog(folder)
	if err != nil {
		return 0, err
	}
	about, err := readRun(folder)
	if err != nil {
		return 0, err
	}
	fmt.Printf("%-9s %9s %9s %6s %6s\n", "control", "rows", "different", "cases", "diff.")
	rows, cases, different := 0, 0, 0
	for _, each := range controls {
		ours, err := observations(each, tables, about)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", each.ID, err)
		}
		theirs, err := readPopulation(filepath.Join(folder, "populations", each.ID+".csv"))
		if err != nil {
			return 0, err
		}
		rowsDiffer := differences(ours, theirs)
		casesDiffer, run, err := checkCases(each, tables)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", each.ID, err)
		}
		fmt.Printf("%-9s %9d %9d %6d %6d\n", each.ID, len(theirs), len(rowsDiffer), run, len(casesDiffer))
		for _, line := range append(rowsDiffer, casesDiffer...) {
			fmt.Println("    " + line)
		}
		rows += len(theirs)
		cases += run
		different += len(rowsDiffer) + len(casesDiffer)
	}
	fmt.Printf("%d rows and %d cases of %d controls compared, %d different\n", rows, cases, len(controls), different)
	if rows == 0 {
		return 0, errors.New("nothing was compared")
	}
	return different, nil
}

// observations are results by test, account, Region and subject.
func observations(each control, tables map[string]*table, about *run) (map[string]string, error) {
	found := map[string]string{}
	overrides, err := about.seen(each.Params)
	if err != nil {
		return nil, err
	}
	params, err := paramsOf(each.Params, overrides)
	if err != nil {
		return nil, err
	}
	for _, test := range each.Tests {
		population, ok := tables[test.Population]
		if !ok {
			return nil, fmt.Errorf("there is no table %s", test.Population)
		}
		judge, err := judgeOf(test, &population.header)
		if err != nil {
			return nil, err
		}
		for _, account := range about.accounts {
			if each.Grain == "organisation" && account != about.hub {
				continue
			}
			for _, row := range population.rows[account] {
				applies, err := appliesTo(each, population, row.Scope, tables, params, about.now)
				if err != nil {
					return nil, err
				}
				if !applies {
					continue
				}
				result, err := judge.of(row, params, about.now)
				if err != nil {
					result += " (" + err.Error() + ")"
				}
				if result == "out-of-scope" {
					continue
				}
				key := strings.Join([]string{test.ID, row.Scope.Account, row.Scope.Region, row.Key}, " | ")
				if _, twice := found[key]; twice {
					return nil, fmt.Errorf("%s is there twice", key)
				}
				found[key] = result
			}
		}
	}
	return found, nil
}

// appliesTo says whether any row makes the control applicable where a row is judged: in its Region, or, for controls
// that are decided by account and tables that belong to the account, in the account.
func appliesTo(
	each control, population *table, place scope, tables map[string]*table, params map[string]any, now time.Time,
) (bool, error) {
	if each.Applies == nil {
		return true, nil
	}
	deciding, ok := tables[each.Applies.Population]
	if !ok {
		return false, fmt.Errorf("there is no table %s", each.Applies.Population)
	}
	when, err := compile(each.Applies.When, &deciding.header)
	if err != nil {
		return false, err
	}
	region := place.Region
	if population.Grain == "account" {
		region = global
	}
	isWhole := each.Grain != "region" || deciding.Grain == "account"
	for _, row := range deciding.rows[place.Account] {
		if !isWhole && row.Scope.Region != region {
			continue
		}
		holds, err := when.over(row, params, now)
		if err != nil {
			return false, err
		}
		if holds == isTrue {
			return true, nil
		}
	}
	return false, nil
}

// checkCases evaluates the examples with one row and an expected result.
func checkCases(each control, tables map[string]*table) ([]string, int, error) {
	var wrong []string
	count := 0
	for _, example := range each.Cases {
		if example.Expect == "" || example.Row == nil {
			continue
		}
		count++
		result, err := resultOfCase(each, example, tables)
		if err != nil {
			return nil, 0, fmt.Errorf("case %q: %w", example.Name, err)
		}
		if result != example.Expect {
			wrong = append(wrong, fmt.Sprintf("case %q: expected %s, cel-go says %s", example.Name, example.Expect, result))
		}
	}
	return wrong, count, nil
}

func resultOfCase(each control, example caseRow, tables map[string]*table) (string, error) {
	params, err := paramsOf(each.Params, example.Params)
	if err != nil {
		return "", err
	}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if example.Now != "" {
		if now, err = time.Parse(time.RFC3339Nano, example.Now); err != nil {
			return "", err
		}
	}
	for _, test := range each.Tests {
		if test.ID != example.Test {
			continue
		}
		head := &tables[test.Population].header
		judge, err := judgeOf(test, head)
		if err != nil {
			return "", err
		}
		row, err := rowOfCase(example, head)
		if err != nil {
			return "", err
		}
		return judge.of(row, params, now)
	}
	return "", fmt.Errorf("there is no test %s", example.Test)
}

// readPopulation reads what Goldproof says: test, kind, account, region, subject, result, …
func readPopulation(path string) (map[string]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil || len(lines) == 0 {
		return nil, fmt.Errorf("%s: cannot be read: %w", path, err)
	}
	at := map[string]int{}
	for index, name := range lines[0] {
		at[name] = index
	}
	found := map[string]string{}
	for _, line := range lines[1:] {
		var key []string
		for _, name := range []string{"test", "account", "region", "subject"} {
			key = append(key, line[at[name]])
		}
		found[strings.Join(key, " | ")] = line[at["result"]]
	}
	if len(found) != len(lines)-1 {
		return nil, fmt.Errorf("%s: a subject is there twice", path)
	}
	return found, nil
}

func differences(ours, theirs map[string]string) []string {
	keys := map[string]bool{}
	for key := range ours {
		keys[key] = true
	}
	for key := range theirs {
		keys[key] = true
	}
	var lines []string
	for key := range keys {
		if ours[key] != theirs[key] {
			lines = append(lines, fmt.Sprintf("%s: cel-go says %q, the package %q", key, ours[key], theirs[key]))
		}
	}
	sort.Strings(lines)
	return lines
}
