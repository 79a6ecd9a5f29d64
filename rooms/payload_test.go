package rooms

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSamplesAreTheRegisteredTypes(t *testing.T) {
	t.Parallel()
	seen := map[EventType]bool{}
	for _, p := range samples {
		seen[p.EventType()] = true
	}
	for _, kind := range EventTypes() {
		if !seen[kind] {
			t.Errorf("samples has no %s", kind)
		}
	}
}

// Encoding the fields in turn gives canonical JSON only when they stand in the order of their names.
func TestPayloadFieldsStandInTheOrderOfTheirNames(t *testing.T) {
	t.Parallel()
	for _, p := range samples {
		checkFieldOrder(t, reflect.TypeOf(p))
	}
}

func checkFieldOrder(t *testing.T, structure reflect.Type) {
	t.Helper()
	previous := ""
	for field := range structure.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || !nameLess([]byte(previous), []byte(name)) {
			t.Errorf("%s: %q after %q", structure, name, previous)
		}
		previous = name
		inner := field.Type
		for inner.Kind() == reflect.Slice || inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			checkFieldOrder(t, inner)
		}
	}
}

// drawPayload draws a payload of any registered type with any text in its fields.
func drawPayload(t *rapid.T) Payload {
	sample := rapid.SampledFrom(samples).Draw(t, "type")
	v := reflect.New(reflect.TypeOf(sample)).Elem()
	for i := range v.NumField() {
		switch v.Field(i).Kind() {
		case reflect.String:
			v.Field(i).SetString(rapid.String().Draw(t, v.Type().Field(i).Name))
		case reflect.Int64:
			v.Field(i).SetInt(rapid.Int64Range(-MaxInteger, MaxInteger).Draw(t, v.Type().Field(i).Name))
		case reflect.Slice:
			texts := rapid.SliceOf(rapid.String()).Draw(t, v.Type().Field(i).Name)
			v.Field(i).Set(reflect.ValueOf(append([]string{}, texts...)))
		case reflect.Bool:
			v.Field(i).SetBool(rapid.Bool().Draw(t, v.Type().Field(i).Name))
		default:
			t.Fatalf("draw a %s", v.Field(i).Type())
		}
	}
	return v.Interface().(Payload)
}

func TestDraftsAreCanonicalAndReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		content := drawPayload(t)
		d, err := NewDraft(content)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckCanonicalObject(d.Payload); err != nil {
			t.Fatal(err)
		}
		if d.PayloadHash != PayloadHash(d.Salt, d.Payload) {
			t.Fatal("the payload hash is another one's")
		}
		if again, err := DecodePayload(content.EventType(), d.Payload); err != nil || !reflect.DeepEqual(again, content) {
			t.Fatalf("read back as %+v, %v", again, err)
		}
	})
}

func TestDraftsAreNeverAlike(t *testing.T) {
	t.Parallel()
	a, errA := NewDraft(samples[0])
	b, errB := NewDraft(samples[0])
	if errA != nil || errB != nil || a.ID == b.ID || a.Salt == b.Salt || a.PayloadHash == b.PayloadHash {
		t.Errorf("two drafts of the same: %+v, %+v", a, b)
	}
}

func TestTextThatIsNoUnicodeIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := NewDraft(MessagePosted{Text: "a\xffb"}); err == nil {
		t.Error("invalid UTF-8 became a payload")
	}
}

func TestUnknownTypeIsAnError(t *testing.T) {
	t.Parallel()
	for _, kind := range []EventType{{"message.posted", 99}, {"message.unheard", 1}, {}} {
		if p, err := DecodePayload(kind, []byte(`{}`)); err == nil {
			t.Errorf("%s was read as %+v", kind, p)
		}
	}
}

// Whatever bytes decode as a payload can be written again and then mean the same.
func FuzzDecodePayload(f *testing.F) {
	for i, p := range samples {
		b, err := canonical(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(i, b)
	}
	f.Add(0, []byte(`{"case":"x","case":"y"}`))
	f.Add(8, []byte(`{"text":"\ud800"}`))
	f.Fuzz(func(t *testing.T, i int, b []byte) {
		kind := samples[uint(i)%uint(len(samples))].EventType()
		content, err := DecodePayload(kind, b)
		if err != nil {
			return
		}
		again, err := canonical(content)
		if err != nil {
			t.Fatalf("%s: %s decodes as %+v, which cannot be written: %v", kind, b, content, err)
		}
		twice, err := DecodePayload(kind, again)
		if err != nil {
			t.Fatalf("%s: %s became %s, which is not read: %v", kind, b, again, err)
		}
		if third, err := canonical(twice); err != nil || !bytes.Equal(third, again) {
			t.Fatalf("%s: %s became %s became %s, %v", kind, b, again, third, err)
		}
	})
}
