package web

import (
	"context"
	"net/http"
	"regexp"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"plaza/rooms"
)

// operation is one thing that can be asked of the API.
type operation struct {
	method, path, summary string
	// right is the rule of package rooms that the operation is authorised by; "" when it concerns no room, or several, each
	// of which is then authorised for itself.
	right rooms.Operation
}

// operations is the whole API.
var operations = map[string]operation{
	"list-demo-officers":   {http.MethodGet, "/api/demo/officers", "Officers to sign in as", ""},
	"sign-in-demo":         {http.MethodPost, "/api/session/demo", "Sign in as a demo officer", ""},
	"get-session":          {http.MethodGet, "/api/session", "Who is signed in, if anybody is", ""},
	"sign-out":             {http.MethodDelete, "/api/session", "Sign out", ""},
	"create-socket-ticket": {http.MethodPost, "/api/socket-ticket", "A ticket for the socket", ""},

	"list-readings":        {http.MethodGet, "/api/readings", "How far one has read each room that one is a member of; of meetings the hundred in which something happened last", ""},
	"list-cases":           {http.MethodGet, "/api/cases", "The cases whose joint room one reads", ""},
	"open-case":            {http.MethodPost, "/api/cases", "Open a case", ""},
	"list-municipalities":  {http.MethodGet, "/api/municipalities", "The municipalities in which one may open a case", ""},
	"get-case":             {http.MethodGet, "/api/cases/{reference}", "A case with the rooms that one reads", rooms.ReadRoom},
	"change-step":          {http.MethodPost, "/api/cases/{reference}/step", "Move a case to another step", rooms.ChangeStep},
	"register-case":        {http.MethodPost, "/api/cases/{reference}/diary-number", "One's authority's own number for a case", rooms.RegisterCase},
	"open-internal-room":   {http.MethodPost, "/api/cases/{reference}/internal-room", "One's authority's internal room, opened if need be", rooms.OpenInternalRoom},
	"open-restricted-room": {http.MethodPost, "/api/cases/{reference}/restricted-rooms", "A room for named people", rooms.OpenRestrictedRoom},

	"get-room":          {http.MethodGet, "/api/rooms/{id}", "A room and its members", rooms.ReadRoom},
	"list-events":       {http.MethodGet, "/api/rooms/{id}/events", "A page of a room's events", rooms.ReadRoom},
	"export-room":       {http.MethodPost, "/api/rooms/{id}/export", "The room as one reads it, as a file that proves itself; audited", rooms.ExportRoom},
	"mark-read":         {http.MethodPost, "/api/rooms/{id}/read-marker", "Say up to which message one has read", rooms.MarkRead},
	"change-room-state": {http.MethodPost, "/api/rooms/{id}/state", "Lock, reopen or archive a room", rooms.ChangeRoomState},
	"assign-member":     {http.MethodPost, "/api/rooms/{id}/members", "Make an officer a member", rooms.AssignMember},
	"remove-member":     {http.MethodPost, "/api/rooms/{id}/members/{officer}/removal", "End an officer's membership", rooms.RemoveMember},
	"list-candidates":   {http.MethodGet, "/api/rooms/{id}/candidates", "The officers whom one may make members", rooms.AssignMember},

	"post-message":     {http.MethodPost, "/api/rooms/{id}/messages", "Post a message", rooms.PostMessage},
	"get-message":      {http.MethodGet, "/api/rooms/{id}/messages/{message}", "A message as it stands", rooms.ReadRoom},
	"list-wordings":    {http.MethodGet, "/api/rooms/{id}/messages/{message}/wordings", "A message's text as it was and as it stands", rooms.ReadRoom},
	"edit-message":     {http.MethodPost, "/api/rooms/{id}/messages/{message}/edit", "Replace the text of one's own message", rooms.EditMessage},
	"hide-message":     {http.MethodPost, "/api/rooms/{id}/messages/{message}/hiding", "Take a message out of sight", rooms.HideMessage},
	"add-reaction":     {http.MethodPost, "/api/rooms/{id}/messages/{message}/reactions", "Put one's sign on a message", rooms.React},
	"remove-reaction":  {http.MethodPost, "/api/rooms/{id}/messages/{message}/reactions/removal", "Take one's sign back", rooms.React},
	"list-pins":        {http.MethodGet, "/api/rooms/{id}/pins", "A room's pinned messages", rooms.ReadRoom},
	"pin-message":      {http.MethodPost, "/api/rooms/{id}/messages/{message}/pin", "Pin a message for everyone in the room", rooms.Pinning},
	"unpin-message":    {http.MethodPost, "/api/rooms/{id}/messages/{message}/pin/removal", "End a pin", rooms.Pinning},
	"read-hidden-text": {http.MethodPost, "/api/rooms/{id}/messages/{message}/hidden-text", "The text of a hidden message; the reading is audited", rooms.ReadHidden},
	"register-message": {http.MethodPost, "/api/rooms/{id}/messages/{message}/registration", "Say under which number a message is registered", rooms.RegisterItem},
	"share-message":    {http.MethodPost, "/api/rooms/{id}/messages/{message}/share", "Copy a message to another room of the case", rooms.ShareFrom},
	"dispose-message":  {http.MethodPost, "/api/rooms/{id}/messages/{message}/disposal", "Decide that a message's content is to go", rooms.DecideDisposal},

	"list-documents":       {http.MethodGet, "/api/rooms/{id}/documents", "A page of a room's documents, sorted and filtered", rooms.ReadRoom},
	"list-folders":         {http.MethodGet, "/api/rooms/{id}/folders", "How many documents each of a room's folders has", rooms.ReadRoom},
	"create-documents":     {http.MethodPost, "/api/rooms/{id}/documents", "Make documents of uploads, and a message that presents them", rooms.AddDocument},
	"get-document":         {http.MethodGet, "/api/rooms/{id}/documents/{document}", "A document with its versions", rooms.ReadRoom},
	"add-version":          {http.MethodPost, "/api/rooms/{id}/documents/{document}/versions", "Add an upload as the next version", rooms.AddVersion},
	"restore-version":      {http.MethodPost, "/api/rooms/{id}/documents/{document}/versions/{version}/restoration", "Make an earlier version the newest again", rooms.AddVersion},
	"change-document":      {http.MethodPost, "/api/rooms/{id}/documents/{document}/change", "Change a document's title, kind or folder", rooms.ChangeDocument},
	"mark-document":        {http.MethodPost, "/api/rooms/{id}/documents/{document}/marking", "Mark a document as confidential", rooms.MarkDocument},
	"unmark-document":      {http.MethodPost, "/api/rooms/{id}/documents/{document}/unmarking", "Take a confidentiality marking away", rooms.MarkDocument},
	"finalise-document":    {http.MethodPost, "/api/rooms/{id}/documents/{document}/finalisation", "Say that a document takes no more versions", rooms.FinaliseDocument},
	"reopen-document":      {http.MethodPost, "/api/rooms/{id}/documents/{document}/reopening", "Make a final document working material again", rooms.FinaliseDocument},
	"lock-document":        {http.MethodPost, "/api/rooms/{id}/documents/{document}/lock", "Check a document out", rooms.LockDocument},
	"unlock-document":      {http.MethodPost, "/api/rooms/{id}/documents/{document}/unlock", "End a check-out; another's only as a coordinator", rooms.LockDocument},
	"hide-document":        {http.MethodPost, "/api/rooms/{id}/documents/{document}/hiding", "Take a document out of sight", rooms.HideDocument},
	"list-hidden-versions": {http.MethodPost, "/api/rooms/{id}/documents/{document}/hidden-versions", "The versions of a hidden document; the reading is audited", rooms.ReadHidden},
	"register-document":    {http.MethodPost, "/api/rooms/{id}/documents/{document}/registration", "Say under which number a document is registered", rooms.RegisterItem},
	"share-document":       {http.MethodPost, "/api/rooms/{id}/documents/{document}/share", "Copy a document to the case's joint room", rooms.ShareFrom},
	"dispose-document":     {http.MethodPost, "/api/rooms/{id}/documents/{document}/disposal", "Decide that a document's content is to go", rooms.DecideDisposal},
	"get-content":          {http.MethodGet, "/api/rooms/{id}/documents/{document}/versions/{version}/content", "The file of a version, or a part of it", rooms.ReadRoom},
	"probe-content":        {http.MethodHead, "/api/rooms/{id}/documents/{document}/versions/{version}/content", "What get-content would answer", rooms.ReadRoom},
	"get-archive":          {http.MethodGet, "/api/rooms/{id}/documents.zip", "The newest files of chosen documents (document=ID…) or of a folder and those below it (folder=PATH)", rooms.ReadRoom},

	"list-my-meetings":  {http.MethodGet, "/api/meetings", "The meetings that go on or are planned in the rooms that one is assigned to, the nearest first", ""},
	"list-meetings":     {http.MethodGet, "/api/rooms/{id}/meetings", "A room's meetings, the latest made first", rooms.ReadRoom},
	"plan-meeting":      {http.MethodPost, "/api/rooms/{id}/meetings", "Plan a meeting", rooms.PlanMeeting},
	"meet-now":          {http.MethodPost, "/api/rooms/{id}/meetings/now", "Start a meeting that was not planned", rooms.StartMeeting},
	"get-meeting":       {http.MethodGet, "/api/rooms/{id}/meetings/{meeting}", "A meeting with its attendance", rooms.ReadRoom},
	"get-attendance":    {http.MethodGet, "/api/rooms/{id}/meetings/{meeting}/attendance.csv", "Who took part and when, for a spreadsheet", rooms.ReadRoom},
	"change-meeting":    {http.MethodPost, "/api/rooms/{id}/meetings/{meeting}/change", "Change the plan of a meeting", rooms.PlanMeeting},
	"cancel-meeting":    {http.MethodPost, "/api/rooms/{id}/meetings/{meeting}/cancellation", "Say that a planned meeting will not be", rooms.PlanMeeting},
	"start-meeting":     {http.MethodPost, "/api/rooms/{id}/meetings/{meeting}/start", "Start a planned meeting; one is its host", rooms.StartMeeting},
	"end-meeting":       {http.MethodPost, "/api/rooms/{id}/meetings/{meeting}/end", "End a meeting for all, as its host", rooms.HostMeeting},
	"hand-over-meeting": {http.MethodPost, "/api/rooms/{id}/meetings/{meeting}/host", "Make another officer in the meeting its host", rooms.HostMeeting},

	"create-upload": {http.MethodPost, "/api/uploads", "Begin to send a file (tus 1.0); its metadata name the room", rooms.AddDocument},
	"get-upload":    {http.MethodHead, "/api/uploads/{upload}", "How far one's own upload has come (tus 1.0)", ""},
	"send-upload":   {http.MethodPatch, "/api/uploads/{upload}", "Send the next piece of one's own upload (tus 1.0)", ""},
	"remove-upload": {http.MethodDelete, "/api/uploads/{upload}", "Forget one's own upload (tus 1.0)", ""},
}

// maxBody bounds a request's body. The largest text takes six times its bytes when every character is escaped.
const maxBody = 6*rooms.MaxText + 64<<10

// describe makes huma's description of an operation of the table.
func describe(id string) huma.Operation {
	o, known := operations[id]
	if !known {
		panic("web: operation " + id + " is not in the table")
	}
	described := huma.Operation{OperationID: id, Method: o.method, Path: o.path, Summary: o.summary, MaxBodyBytes: maxBody}
	if o.right != "" {
		described.Extensions = map[string]any{"x-plaza-right": o.right}
	}
	return described
}

// none is the input of an operation that takes none.
type none struct{}

// answer is a response with a body.
type answer[T any] struct{ Body T }

// open registers an operation for everybody. O is huma's output: headers and perhaps Body.
func open[I, O any](s *Server, id string, do func(context.Context, *I) (*O, error), middlewares ...func(huma.Context, func(huma.Context))) {
	described := describe(id)
	described.Middlewares = append(huma.Middlewares{s.limitAddress}, middlewares...)
	register(s, described, do)
}

// ask registers an operation of whoever is signed in, answered with a body.
func ask[I, T any](s *Server, id string, do func(context.Context, rooms.Session, *I) (T, error)) {
	signedIn(s, id, func(ctx context.Context, session rooms.Session, input *I) (*answer[T], error) {
		body, err := do(ctx, session, input)
		if err != nil {
			return nil, err
		}
		return &answer[T]{body}, nil
	})
}

// tell registers an operation of whoever is signed in, answered with no more than that it was done.
func tell[I any](s *Server, id string, do func(context.Context, rooms.Session, *I) error) {
	signedIn(s, id, func(ctx context.Context, session rooms.Session, input *I) (*struct{}, error) {
		return &struct{}{}, do(ctx, session, input)
	})
}

// signedIn registers an operation that needs a session. The session is looked up before the input is: a stranger learns
// nothing of its form.
func signedIn[I, O any](s *Server, id string, do func(context.Context, rooms.Session, *I) (*O, error), more ...func(*huma.Operation)) {
	described := describe(id)
	described.Middlewares = huma.Middlewares{s.requireSession}
	for _, describeMore := range more {
		describeMore(&described)
	}
	register(s, described, func(ctx context.Context, input *I) (*O, error) { return do(ctx, sessionOf(ctx), input) })
}

// register gives every error the one form that leaves the server.
func register[I, O any](s *Server, described huma.Operation, do func(context.Context, *I) (*O, error)) {
	huma.Register(s.api, described, func(ctx context.Context, input *I) (*O, error) {
		output, err := do(ctx, input)
		if err != nil {
			return nil, s.problem(ctx, described.OperationID, err)
		}
		return output, nil
	})
}

var pathParameter = regexp.MustCompile(`\{(\w+)\}`)

// pass registers an operation of whoever is signed in that reads its request and writes its answer itself, as files need that
// are streamed. The parameters of its path are ids; do finds them with [pathID].
func pass(s *Server, id string, do func(rooms.Session, http.ResponseWriter, *http.Request)) {
	described := describe(id)
	for _, found := range pathParameter.FindAllStringSubmatch(described.Path, -1) {
		described.Parameters = append(described.Parameters, &huma.Param{
			Name: found[1], In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString, Format: "uuid"},
		})
	}
	described.Responses = map[string]*huma.Response{"default": {Description: "See docs/FILES.md"}}
	s.api.OpenAPI().AddOperation(&described)
	middlewares := huma.Middlewares{s.requireSession}
	s.api.Adapter().Handle(&described, middlewares.Handler(func(ctx huma.Context) {
		r, w := humachi.Unwrap(ctx)
		do(sessionOf(ctx.Context()), w, r.WithContext(ctx.Context()))
	}))
}

// pathID is an id in a request's path; the nil UUID, which nothing has, for what is none.
func pathID(r *http.Request, name string) uuid.UUID {
	id, _ := rooms.ParseID(chi.URLParam(r, name))
	return id
}
