// Package pionlog gives Pion's libraries a logger that writes what may concern an operator; the rest is of a protocol's inside.
// It has no goroutines.
package pionlog

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/pion/logging"
)

// Factory implements [logging.LoggerFactory]. What Pion calls an error is a warning here, since a browser can cause it, and
// what it calls a warning is for debugging.
type Factory struct{ Log *slog.Logger }

// NewLogger implements [logging.LoggerFactory].
func (f Factory) NewLogger(scope string) logging.LeveledLogger {
	return leveledLogger{f.Log.With("part", scope)}
}

type leveledLogger struct{ log *slog.Logger }

func (l leveledLogger) write(level slog.Level, format string, values []any) {
	if l.log.Enabled(context.Background(), level) {
		l.log.Log(context.Background(), level, fmt.Sprintf(format, values...))
	}
}

func (leveledLogger) Trace(string)                     {}
func (leveledLogger) Tracef(string, ...any)            {}
func (l leveledLogger) Debug(s string)                 { l.Debugf("%s", s) }
func (l leveledLogger) Debugf(format string, v ...any) { l.write(slog.LevelDebug-4, format, v) }
func (l leveledLogger) Info(s string)                  { l.Infof("%s", s) }
func (l leveledLogger) Infof(format string, v ...any)  { l.write(slog.LevelDebug-4, format, v) }
func (l leveledLogger) Warn(s string)                  { l.Warnf("%s", s) }
func (l leveledLogger) Warnf(format string, v ...any)  { l.write(slog.LevelDebug, format, v) }
func (l leveledLogger) Error(s string)                 { l.Errorf("%s", s) }
func (l leveledLogger) Errorf(format string, v ...any) { l.write(slog.LevelWarn, format, v) }
