package web

import (
	"context"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

// Authority is an authority by name.
type Authority struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name"`
}

// Municipality is a municipality by its four-digit code.
type Municipality struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// MunicipalityList is the municipalities in which one may open a case, ordered by code.
type MunicipalityList struct {
	Municipalities []Municipality `json:"municipalities"`
}

// DiaryNumber is an authority's own number for a case.
type DiaryNumber struct {
	Authority string `json:"authority" format:"uuid"`
	Number    string `json:"number"`
}

// CaseSummary is a case in a list.
type CaseSummary struct {
	ID           string        `json:"id" format:"uuid"`
	Reference    string        `json:"reference"`
	Title        string        `json:"title"`
	Municipality Municipality  `json:"municipality"`
	Step         string        `json:"step"`
	PlanType     string        `json:"plan_type"`
	Procedure    string        `json:"procedure"`
	Parties      []Authority   `json:"parties"`
	DiaryNumbers []DiaryNumber `json:"diary_numbers"`
	Opened       string        `json:"opened" format:"date-time"`
}

// CaseList is the cases that one reads, latest opened first.
type CaseList struct {
	Cases []CaseSummary `json:"cases"`
}

// CaseStep says when a case came to a step.
type CaseStep struct {
	Step string `json:"step"`
	Time string `json:"time" format:"date-time"`
	Note string `json:"note"`
}

// Case is a case with the rooms that one reads. Version is what a change of step was decided on.
type Case struct {
	CaseSummary
	Purpose string        `json:"purpose"`
	Version int64         `json:"version"`
	Rooms   []RoomSummary `json:"rooms"`
	Steps   []CaseStep    `json:"steps"`
}

// OpenCase is what opening a case takes; the parties follow from the municipality.
type OpenCase struct {
	ClientID     uuid.UUID `json:"client_id" format:"uuid"`
	Municipality string    `json:"municipality" doc:"four-digit code"`
	Title        string    `json:"title"`
	PlanType     string    `json:"plan_type" enum:"detailed_plan,comprehensive_plan,area_regulations"`
	Procedure    string    `json:"procedure" enum:"standard,extended,simplified"`
	Purpose      string    `json:"purpose,omitempty"`
}

// ChangeStep moves a case that one saw in Version to another step.
type ChangeStep struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Step     string    `json:"step"`
	Note     string    `json:"note,omitempty"`
	Version  int64     `json:"version"`
}

// RegisterCase is one's authority's own number for a case.
type RegisterCase struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Number   string    `json:"number"`
}

// Receipt says that an event is in the log. Number is the message's, 0 for an event that has none.
type Receipt struct {
	ID     string `json:"id" format:"uuid"`
	Seq    int64  `json:"seq"`
	Number int64  `json:"no"`
	Time   string `json:"time" format:"date-time"`
}

type (
	// InCase is the input of what concerns a case. It is exported because huma passes over embedded types that are not.
	InCase struct {
		Reference string `path:"reference" doc:"SE-1480-26-7K4M2-B, in any case, with or without hyphens"`
	}
	openCaseInput   struct{ Body OpenCase }
	changeStepInput struct {
		InCase
		Body ChangeStep
	}
	registerCaseInput struct {
		InCase
		Body RegisterCase
	}
)

func (s *Server) registerCases() {
	ask(s, "list-cases", s.listCases)
	ask(s, "open-case", s.openCase)
	ask(s, "list-municipalities", s.listMunicipalities)
	ask(s, "get-case", s.getCase)
	ask(s, "change-step", s.changeStep)
	ask(s, "register-case", s.registerCase)
}

func (s *Server) listCases(ctx context.Context, session rooms.Session, _ *none) (CaseList, error) {
	cases, err := s.service.Cases(ctx, session.Actor)
	return CaseList{each(cases, caseSummary)}, err
}

func (s *Server) openCase(ctx context.Context, session rooms.Session, input *openCaseInput) (Case, error) {
	c, err := s.service.OpenCase(ctx, session.Actor, rooms.NewCase{
		ClientID: input.Body.ClientID, Municipality: input.Body.Municipality, Title: input.Body.Title,
		PlanType: rooms.PlanType(input.Body.PlanType), Procedure: rooms.Procedure(input.Body.Procedure), Purpose: input.Body.Purpose,
	})
	if err != nil {
		return Case{}, err
	}
	return s.caseBody(ctx, session.Actor, c)
}

func (s *Server) listMunicipalities(ctx context.Context, session rooms.Session, _ *none) (MunicipalityList, error) {
	all, err := s.service.Municipalities(ctx, session.Actor)
	return MunicipalityList{each(all, func(m rooms.Municipality) Municipality { return Municipality{m.Code, m.Name} })}, err
}

func (s *Server) getCase(ctx context.Context, session rooms.Session, input *InCase) (Case, error) {
	reference, err := rooms.ParseReference(input.Reference)
	if err != nil {
		return Case{}, err
	}
	c, err := s.service.Case(ctx, session.Actor, reference)
	if err != nil {
		return Case{}, err
	}
	return s.caseBody(ctx, session.Actor, c)
}

func (s *Server) changeStep(ctx context.Context, session rooms.Session, input *changeStepInput) (Receipt, error) {
	reference, err := rooms.ParseReference(input.Reference)
	if err != nil {
		return Receipt{}, err
	}
	r, err := s.service.ChangeStep(ctx, session.Actor, rooms.StepChange{
		ClientID: input.Body.ClientID, Reference: reference, To: rooms.Step(input.Body.Step), Note: input.Body.Note, Version: input.Body.Version,
	})
	return receipt(r), err
}

func (s *Server) registerCase(ctx context.Context, session rooms.Session, input *registerCaseInput) (Receipt, error) {
	reference, err := rooms.ParseReference(input.Reference)
	if err != nil {
		return Receipt{}, err
	}
	r, err := s.service.RegisterCase(ctx, session.Actor, rooms.CaseRegistration{
		ClientID: input.Body.ClientID, Reference: reference, DiaryNumber: input.Body.Number,
	})
	return receipt(r), err
}

func (s *Server) caseBody(ctx context.Context, actor rooms.Actor, c rooms.Case) (Case, error) {
	views, err := s.service.RoomsOf(ctx, actor, c)
	return Case{
		CaseSummary: caseSummary(c), Purpose: c.Purpose, Version: c.Version, Rooms: each(views, roomSummary),
		Steps: each(c.Steps, func(e rooms.StepEntry) CaseStep {
			return CaseStep{Step: string(e.Step), Time: instant(e.Time), Note: e.Note}
		}),
	}, err
}

func caseSummary(c rooms.Case) CaseSummary {
	return CaseSummary{
		ID: c.ID.String(), Reference: string(c.Reference), Title: c.Title,
		Municipality: Municipality{Code: c.Municipality, Name: c.MunicipalityName},
		Step:         string(c.Step), PlanType: string(c.PlanType), Procedure: string(c.Procedure),
		Parties: each(c.Parties, party), Opened: instant(c.Opened),
		DiaryNumbers: each(c.DiaryNumbers, func(n rooms.DiaryNumber) DiaryNumber {
			return DiaryNumber{Authority: n.Authority.String(), Number: n.Number}
		}),
	}
}

func party(p rooms.Party) Authority { return Authority{ID: p.Authority.String(), Name: p.Name} }

func receipt(r rooms.Receipt) Receipt {
	return Receipt{ID: r.ID.String(), Seq: r.Seq, Number: r.Number, Time: instant(r.Time)}
}

// instant writes a time as the log does.
func instant(t time.Time) string { return rooms.FormatTime(t) }

// each translates a list; it is never null in JSON.
func each[A, B any](list []A, translate func(A) B) []B {
	translated := make([]B, len(list))
	for i, a := range list {
		translated[i] = translate(a)
	}
	return translated
}
