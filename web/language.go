package web

import (
	"context"
	"net/http"

	"golang.org/x/text/language"

	"plaza/rooms"
)

// What the server says to people is written in Swedish where it arises; english translates it here, at the edge.

// speaks are the languages that the server speaks. The first is for whoever asks for none of them.
var speaks = language.NewMatcher([]language.Tag{language.Swedish, language.English})

type languageKey struct{}

// noteLanguage keeps what the request says of its language, for its error if it has one.
func noteLanguage(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked := r.Header.Get("Accept-Language"); asked != "" {
			r = r.WithContext(withLanguage(r.Context(), asked))
		}
		next.ServeHTTP(w, r)
	})
}

func withLanguage(ctx context.Context, asked string) context.Context {
	return context.WithValue(ctx, languageKey{}, asked)
}

// inLanguageOf is an error's message in the language that the request of ctx asks for.
func inLanguageOf(ctx context.Context, err *rooms.Error) string {
	asked, _ := ctx.Value(languageKey{}).(string)
	if len(asked) > 200 { // no browser's
		return err.Message
	}
	if _, index := language.MatchStrings(speaks, asked); index == 0 {
		return err.Message
	}
	return err.In(func(swedish string) string {
		if words, known := english[swedish]; known {
			return words
		}
		return swedish
	})
}
