package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
)

// enums are the groups of constants that become one object each, by the prefix of their names.
var enums = []struct{ prefix, name string }{
	{"Type", "MessageType"},
	{"Error", "ErrorCode"},
	{"Close", "CloseCode"},
}

// Generate returns the TypeScript of the Go package in folder. The rules:
//   - a struct with JSON names becomes an interface of its members: omitempty means optional, a pointer means "or null";
//   - constants become constants, those of a prefix in enums one object;
//   - the message type Type<Name> has the body <Name> if there is such a struct, else none. The comment above its group says
//     who sends it ("from the client"); the comment beside it begins with "room" when it concerns a room.
func Generate(folder string) ([]byte, error) {
	source, err := readPackage(folder)
	if err != nil {
		return nil, err
	}
	g := &generator{structs: map[string]bool{}, enums: map[string]*bytes.Buffer{}}
	for _, named := range source.Types {
		if structOf(named) != nil {
			g.structs[named.Name] = true
		}
	}
	g.out.WriteString("// Written by `go generate ./hub/wire` from the Go package hub/wire. Do not edit.\n")
	groups := source.Consts
	for _, named := range source.Types {
		groups = append(groups, named.Consts...)
	}
	for _, group := range groups {
		if err := g.constants(group); err != nil {
			return nil, err
		}
	}
	g.enumObjects()
	for _, named := range source.Types {
		if fields := structOf(named); fields != nil {
			if err := g.structure(named, fields); err != nil {
				return nil, err
			}
		}
	}
	g.union("ClientMessage", "Every message that a client sends.", g.client)
	g.union("ServerMessage", "Every message that the server sends.", g.server)
	return g.out.Bytes(), nil
}

func readPackage(folder string) (*doc.Package, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	positions := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(positions, name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return doc.NewFromFiles(positions, files, "plaza/hub/wire")
}

// structOf returns the fields of a type that goes on the wire, nil for any other: a wire type's fields have JSON names.
func structOf(named *doc.Type) *ast.StructType {
	fields, isStruct := named.Decl.Specs[0].(*ast.TypeSpec).Type.(*ast.StructType)
	if !isStruct || fields.Fields.List[0].Tag == nil {
		return nil
	}
	return fields
}

type generator struct {
	out            bytes.Buffer
	structs        map[string]bool
	enums          map[string]*bytes.Buffer // prefix → members of the object
	client, server []string                 // members of the unions
}

// constants takes one const declaration: into the objects of enums, or out as constants of their own.
func (g *generator) constants(group *doc.Value) error {
	for _, spec := range group.Decl.Specs {
		values := spec.(*ast.ValueSpec)
		for i, name := range values.Names {
			value, err := evaluate(values.Values[i])
			if err != nil {
				return fmt.Errorf("constant %s: %w", name.Name, err)
			}
			g.constant(name.Name, value, group.Doc, strings.TrimSpace(values.Comment.Text()))
		}
	}
	return nil
}

func (g *generator) constant(name, value, groupDoc, beside string) {
	for _, enum := range enums {
		member, isMember := strings.CutPrefix(name, enum.prefix)
		if !isMember {
			continue
		}
		if g.enums[enum.prefix] == nil {
			g.enums[enum.prefix] = &bytes.Buffer{}
		}
		comment(g.enums[enum.prefix], "  ", beside)
		fmt.Fprintf(g.enums[enum.prefix], "  %s: %s,\n", member, value)
		if enum.prefix == "Type" {
			g.message(member, value, strings.Contains(groupDoc, "from the client"), beside)
		}
		return
	}
	if beside == "" {
		beside = groupDoc
	}
	g.out.WriteByte('\n')
	comment(&g.out, "", beside)
	fmt.Fprintf(&g.out, "export const %s = %s;\n", name, value)
}

func (g *generator) message(name, value string, fromClient bool, beside string) {
	member := "{ t: " + value
	if room, found := strings.CutPrefix(beside, "room"); found {
		optional := ""
		if strings.HasPrefix(room, " or none") {
			optional = "?"
		}
		member += "; room" + optional + ": string"
	}
	if g.structs[name] {
		member += "; body: " + name
	}
	member += " }"
	if fromClient {
		g.client = append(g.client, member)
	} else {
		g.server = append(g.server, member)
	}
}

func (g *generator) enumObjects() {
	for _, enum := range enums {
		fmt.Fprintf(&g.out, "\nexport const %s = {\n%s} as const;\n", enum.name, g.enums[enum.prefix])
		fmt.Fprintf(&g.out, "export type %[1]s = (typeof %[1]s)[keyof typeof %[1]s];\n", enum.name)
	}
}

func (g *generator) structure(named *doc.Type, fields *ast.StructType) error {
	g.out.WriteByte('\n')
	comment(&g.out, "", named.Doc)
	fmt.Fprintf(&g.out, "export interface %s {\n", named.Name)
	for _, field := range fields.Fields.List {
		tag := reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("json")
		name, options, _ := strings.Cut(tag, ",")
		kind, err := g.typeOf(field.Type)
		if err != nil {
			return fmt.Errorf("%s.%s: %w", named.Name, name, err)
		}
		optional := ""
		if strings.Contains(options, "omitempty") {
			optional = "?"
		}
		comment(&g.out, "  ", field.Comment.Text())
		fmt.Fprintf(&g.out, "  %s%s: %s;\n", name, optional, kind)
	}
	g.out.WriteString("}\n")
	return nil
}

func (g *generator) typeOf(expression ast.Expr) (string, error) {
	switch kind := expression.(type) {
	case *ast.Ident:
		switch kind.Name {
		case "string":
			return "string", nil
		case "bool":
			return "boolean", nil
		case "int", "int64":
			return "number", nil
		}
		if g.structs[kind.Name] {
			return kind.Name, nil
		}
	case *ast.StarExpr:
		inner, err := g.typeOf(kind.X)
		return inner + " | null", err
	case *ast.ArrayType:
		inner, err := g.typeOf(kind.Elt)
		return "Array<" + inner + ">", err
	case *ast.MapType:
		inner, err := g.typeOf(kind.Value)
		return "Record<string, " + inner + ">", err
	case *ast.SelectorExpr: // json.RawMessage
		return "unknown", nil
	}
	return "", fmt.Errorf("no TypeScript for %s", types.ExprString(expression))
}

func (g *generator) union(name, text string, members []string) {
	g.out.WriteByte('\n')
	comment(&g.out, "", text)
	fmt.Fprintf(&g.out, "export type %s =\n  | %s;\n", name, strings.Join(members, "\n  | "))
}

// evaluate computes a constant without names in it: a literal or an expression of literals.
func evaluate(expression ast.Expr) (string, error) {
	value, err := types.Eval(token.NewFileSet(), nil, token.NoPos, types.ExprString(expression))
	if err != nil {
		return "", err
	}
	return value.Value.ExactString(), nil
}

// link is Go's [Name] in a comment.
var link = regexp.MustCompile(`\[([A-Z]\w*)\]`)

func comment(out *bytes.Buffer, indent, text string) {
	text = link.ReplaceAllString(strings.TrimSpace(text), "$1")
	if text == "" {
		return
	}
	lines := strings.Split(text, "\n")
	if len(lines) == 1 {
		fmt.Fprintf(out, "%s/** %s */\n", indent, text)
		return
	}
	fmt.Fprintf(out, "%s/**\n", indent)
	for _, line := range lines {
		fmt.Fprintln(out, strings.TrimRight(indent+" * "+line, " "))
	}
	fmt.Fprintf(out, "%s */\n", indent)
}
