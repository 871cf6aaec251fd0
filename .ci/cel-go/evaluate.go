package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// outcome is CEL's three-valued answer, or an error of the expression.
type outcome string

const (
	isTrue    outcome = "true"
	isFalse   outcome = "false"
	isUnknown outcome = "unknown"
	isError   outcome = "error"
)

// expression is compiled for the rows of one table; rows are maps, and columns of theirs may be unknown.
type expression struct {
	program cel.Program
	table   *header
}

func compile(source string, head *header) (*expression, error) {
	env, err := cel.NewEnv(
		cel.Variable(head.As, cel.MapType(cel.StringType, cel.DynType)),
		cel.Variable("params", cel.MapType(cel.StringType, cel.DynType)),
		cel.Variable("now", cel.TimestampType),
		// The dialect has matches(text, pattern), which cel-go has as a function too.
	)
	if err != nil {
		return nil, err
	}
	ast, issues := env.Compile(source)
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	program, err := env.Program(ast, cel.EvalOptions(cel.OptPartialEval))
	if err != nil {
		return nil, err
	}
	return &expression{program: program, table: head}, nil
}

// over evaluates the expression for one row.
func (e *expression) over(each row, params map[string]any, now time.Time) (outcome, error) {
	values := map[string]any{}
	for name, raw := range each.Values {
		value, err := toCel(e.table.Columns[name].Type, raw)
		if err != nil {
			return isError, fmt.Errorf("%s of %s: %w", name, each.Key, err)
		}
		values[name] = value
	}
	var unknowns []*cel.AttributePatternType
	for name := range each.Unknown {
		unknowns = append(unknowns, cel.AttributePattern(e.table.As).QualString(name))
	}
	vars, err := cel.PartialVars(map[string]any{e.table.As: values, "params": params, "now": now}, unknowns...)
	if err != nil {
		return isError, err
	}
	result, _, err := e.program.Eval(vars)
	return outcomeOf(result, err)
}

func outcomeOf(result ref.Val, err error) (outcome, error) {
	if result != nil && types.IsUnknown(result) {
		return isUnknown, nil
	}
	if err != nil {
		return isError, err
	}
	switch result {
	case types.True:
		return isTrue, nil
	case types.False:
		return isFalse, nil
	}
	return isError, fmt.Errorf("the result is %v", result)
}

// judge says of a row what a test says of a row: conforms, deviates, undetermined or out-of-scope.
type judge struct {
	scope, expect *expression
}

func judgeOf(each test, head *header) (*judge, error) {
	ready := &judge{}
	var err error
	if each.Scope != "" {
		if ready.scope, err = compile(each.Scope, head); err != nil {
			return nil, fmt.Errorf("scope of %s: %w", each.ID, err)
		}
	}
	if ready.expect, err = compile(each.Expect, head); err != nil {
		return nil, fmt.Errorf("expect of %s: %w", each.ID, err)
	}
	return ready, nil
}

func (j *judge) of(each row, params map[string]any, now time.Time) (string, error) {
	if j.scope != nil {
		within, err := j.scope.over(each, params, now)
		if within == isFalse {
			return "out-of-scope", nil
		}
		if within != isTrue {
			return "undetermined", err
		}
	}
	found, err := j.expect.over(each, params, now)
	switch found {
	case isTrue:
		return "conforms", nil
	case isFalse:
		return "deviates", nil
	}
	return "undetermined", err
}

// rowOfCase writes a case's row whole: what it leaves out is empty, or absent where a column may be.
func rowOfCase(each caseRow, head *header) (row, error) {
	made := row{Key: each.Name, Values: map[string]json.RawMessage{}, Unknown: map[string]json.RawMessage{}}
	for _, name := range each.Unknown {
		made.Unknown[name] = json.RawMessage(`{}`)
	}
	for name, about := range head.Columns {
		if _, unknown := made.Unknown[name]; unknown {
			continue
		}
		value, written := each.Row[name]
		if !written {
			if about.Absentable {
				made.Absent = append(made.Absent, name)
				continue
			}
			value = empty[about.Type]
		}
		if moment, ok := value.(time.Time); ok {
			value = moment.Format(time.RFC3339Nano)
		}
		raw, err := json.Marshal(value)
		if err != nil {
			return made, fmt.Errorf("%s of %q: %w", name, strings.TrimSpace(each.Name), err)
		}
		made.Values[name] = raw
	}
	return made, nil
}

var empty = map[string]any{
	"string":             "",
	"bool":               false,
	"int":                0,
	"double":             0.0,
	"timestamp":          "1970-01-01T00:00:00Z",
	"list<string>":       []string{},
	"map<string,string>": map[string]string{},
}
