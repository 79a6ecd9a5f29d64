package rooms

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Step is where a detailed plan stands in its process.
type Step string

// The steps of a detailed plan in order, and the two beside them.
const (
	EarlyDialogue Step = "early_dialogue"
	PlanNotice    Step = "plan_notice"
	Commission    Step = "commission"
	Programme     Step = "programme"
	Consultation  Step = "consultation"
	Review        Step = "review"
	Adoption      Step = "adoption"
	BoardReview   Step = "board_review"
	Appeal        Step = "appeal"
	LegalForce    Step = "legal_force"
	Paused        Step = "paused"
	Discontinued  Step = "discontinued"
)

// Steps lists every step in order.
func Steps() []Step {
	return []Step{EarlyDialogue, PlanNotice, Commission, Programme, Consultation, Review, Adoption, BoardReview, Appeal,
		LegalForce, Paused, Discontinued}
}

// PlanType says what is being planned.
type PlanType string

// The plan types.
const (
	DetailedPlan      PlanType = "detailed_plan"      // detaljplan
	ComprehensivePlan PlanType = "comprehensive_plan" // översiktsplan
	AreaRegulations   PlanType = "area_regulations"   // områdesbestämmelser
)

// Procedure is how the plan is made (PBL 5 kap.).
type Procedure string

// The procedures.
const (
	StandardProcedure   Procedure = "standard"   // standardförfarande
	ExtendedProcedure   Procedure = "extended"   // utökat förfarande
	SimplifiedProcedure Procedure = "simplified" // förenklat förfarande
)

// Case is a planning case as its joint room's log has it now.
type Case struct {
	ID               uuid.UUID
	JointRoom        uuid.UUID
	Reference        Reference
	Title            string
	Municipality     string // four-digit code
	MunicipalityName string // of today
	PlanType         PlanType
	Procedure        Procedure
	Purpose          string
	Step             Step
	Opened           time.Time
	Version          int64
	Parties          []Party
	DiaryNumbers     []DiaryNumber
	Steps            []StepEntry // the history, oldest first
}

// Cover is what every reader of any of a case's rooms knows of the case.
type Cover struct {
	ID        uuid.UUID
	Reference Reference
	Title     string
}

// Party is an authority that takes part in a case.
type Party struct {
	Authority uuid.UUID
	Name      string
}

// DiaryNumber is an authority's own number for a case.
type DiaryNumber struct {
	Authority uuid.UUID
	Number    string
}

// StepEntry says when a case came to a step.
type StepEntry struct {
	Step Step
	Time time.Time
	Note string
}

// CaseOpened is the second event of a case's joint room.
type CaseOpened struct {
	Case             string    `json:"case"`
	Municipality     string    `json:"municipality"`
	MunicipalityName string    `json:"municipality_name"`
	PlanType         PlanType  `json:"plan_type"`
	Procedure        Procedure `json:"procedure"`
	Purpose          string    `json:"purpose"`
	Reference        Reference `json:"reference"`
	Step             Step      `json:"step"`
	Title            string    `json:"title"`
}

// EventType is case.opened/1.
func (CaseOpened) EventType() EventType { return EventType{"case.opened", 1} }

// PartyAdded makes an authority a party of the case; its registrar, reader and archivist read the joint room from here on.
type PartyAdded struct {
	Authority     string `json:"authority"`
	AuthorityName string `json:"authority_name"`
}

// EventType is case.party_added/1.
func (PartyAdded) EventType() EventType { return EventType{"case.party_added", 1} }

// StepChanged moves the case to another step of the process.
type StepChanged struct {
	From Step   `json:"from"`
	Note string `json:"note,omitzero"`
	To   Step   `json:"to"`
}

// EventType is case.step_changed/1.
func (StepChanged) EventType() EventType { return EventType{"case.step_changed", 1} }

// CaseRegistered is an authority's own diary number for the case; a later one replaces it.
type CaseRegistered struct {
	Authority     string `json:"authority"`
	AuthorityName string `json:"authority_name"`
	DiaryNumber   string `json:"diary_no"`
	Registrar     string `json:"registrar"` // name: whoever registers need not be a member
}

// EventType is case.registered/1.
func (CaseRegistered) EventType() EventType { return EventType{"case.registered", 1} }

// NewCase is what opening a case takes. The parties follow from the municipality: its first authority and its county's board.
type NewCase struct {
	ClientID     uuid.UUID
	Municipality string // four-digit code
	Title        string
	PlanType     PlanType
	Procedure    Procedure
	Purpose      string
}

// StepChange moves a case that the person saw in Version to another step.
type StepChange struct {
	ClientID  uuid.UUID
	Reference Reference
	To        Step
	Note      string
	Version   int64
}

// CaseRegistration is the actor's authority's own diary number for a case.
type CaseRegistration struct {
	ClientID    uuid.UUID
	Reference   Reference
	DiaryNumber string
}

// caseStore reads cases.
type caseStore interface {
	// Cases reads cases through their joint rooms, latest opened first; the scopes prove that the reader may.
	Cases(ctx context.Context, scopes []Scope) ([]Case, error)
	// CaseCover reads the cover of the case that the scope's room belongs to.
	CaseCover(ctx context.Context, scope Scope) (Cover, error)
	// JointRoom finds a case's joint room. NotFound when there is no such case.
	JointRoom(ctx context.Context, reference Reference) (uuid.UUID, error)
}

// OpenCase opens a case with its joint room. The opener must be of one of the two parties and becomes the first member.
func (s *Service) OpenCase(ctx context.Context, actor Actor, n NewCase) (Case, error) {
	// The room's id follows from the author's client_id: a retry finds the case that it already opened.
	room := CauseID(actor.Officer, "joint room of "+n.ClientID.String())
	caseID := caseIDOf(room)
	opened, err := checkNewCase(n)
	if err != nil {
		return Case{}, err
	}
	asked := Request{n.ClientID, []uuid.UUID{room}, Asks(1, func(p *CaseOpened) {
		p.Municipality, p.PlanType, p.Procedure = opened.Municipality, opened.PlanType, opened.Procedure
		p.Purpose, p.Title = opened.Purpose, opened.Title
	})}
	if _, err := s.Commit(ctx, actor, asked, func(actor Actor) (Command, error) {
		parties, municipality, err := s.partiesOf(ctx, actor, n.Municipality)
		if err != nil {
			return Command{}, err
		}
		if opened.Reference, err = s.freeReference(ctx, n.Municipality); err != nil {
			return Command{}, err
		}
		opened.Case, opened.MunicipalityName = caseID.String(), municipality
		payloads := []Payload{RoomOpened{Case: opened.Case, Kind: JointRoom, Name: "Gemensamt rum"}, opened}
		for _, p := range parties {
			payloads = append(payloads, PartyAdded{Authority: p.ID.String(), AuthorityName: p.Name})
		}
		c := NewCommand(actor, n.ClientID)
		return c, c.create(room, NewRoom{Kind: JointRoom, Case: caseID, Name: "Gemensamt rum"}, append(payloads, memberAdded(actor, FromStart))...)
	}); err != nil {
		return Case{}, err
	}
	c, err := s.caseByRoom(ctx, actor, room)
	if CodeOf(err) == NotFound {
		return Case{}, errNoCase() // a retry of one who has left the case since
	}
	return c, err
}

// caseIDOf is the id of the case of a joint room.
func caseIDOf(joint uuid.UUID) uuid.UUID { return CauseID(joint, "case") }

// checkNewCase validates the input. Case, reference and the municipality's name are still missing in what it returns.
func checkNewCase(n NewCase) (CaseOpened, error) {
	title, err := RequiredLine("Ärendets namn", n.Title, MaxName)
	if err != nil {
		return CaseOpened{}, err
	}
	purpose, err := NormalText("Syftet", n.Purpose, MaxNote)
	if err != nil {
		return CaseOpened{}, err
	}
	if !slices.Contains([]PlanType{DetailedPlan, ComprehensivePlan, AreaRegulations}, n.PlanType) {
		return CaseOpened{}, Errorf(Invalid, "Okänd plantyp.")
	}
	if !slices.Contains([]Procedure{StandardProcedure, ExtendedProcedure, SimplifiedProcedure}, n.Procedure) {
		return CaseOpened{}, Errorf(Invalid, "Okänt förfarande.")
	}
	return CaseOpened{
		Municipality: n.Municipality, PlanType: n.PlanType, Procedure: n.Procedure, Purpose: purpose, Step: EarlyDialogue, Title: title,
	}, nil
}

// partiesOf finds the parties of a new case for an actor who may open it, and the municipality's name.
func (s *Service) partiesOf(ctx context.Context, actor Actor, municipality string) ([]Authority, string, error) {
	if err := requirePermission(actor, MayOpenCase); err != nil {
		return nil, "", err
	}
	municipal, board, name, err := s.store.PartiesOf(ctx, municipality)
	if err != nil {
		return nil, "", err
	}
	if actor.Authority != municipal.ID && actor.Authority != board.ID {
		return nil, "", Errorf(Forbidden, "Ett ärende i %s kan bara öppnas av %s eller %s.", name, municipal.Name, board.Name)
	}
	return []Authority{municipal, board}, name, nil
}

// freeReference draws references until one is free. Two cases drawing the same at the same moment end in a Conflict.
func (s *Service) freeReference(ctx context.Context, municipality string) (Reference, error) {
	for {
		r, err := NewReference(municipality, s.clock.Now().UTC().Year())
		if err != nil {
			return "", Wrap(Internal, err, "Ärendet kunde inte få en referens.")
		}
		if _, err := s.store.JointRoom(ctx, r); CodeOf(err) == NotFound {
			return r, nil
		} else if err != nil {
			return "", err
		}
	}
}

// Cases lists the cases whose joint room the actor reads, latest opened first.
func (s *Service) Cases(ctx context.Context, actor Actor) ([]Case, error) {
	standings, err := s.store.JointStandings(ctx, actor)
	if err != nil {
		return nil, err
	}
	grants := readable(actor, standings)
	scopes := make([]Scope, len(grants))
	for i, g := range grants {
		scopes[i] = g.Scope
	}
	return s.store.Cases(ctx, scopes)
}

// Case reads a case by its reference.
func (s *Service) Case(ctx context.Context, actor Actor, reference Reference) (Case, error) {
	room, err := s.jointRoom(ctx, reference)
	if err != nil {
		return Case{}, err
	}
	c, err := s.caseByRoom(ctx, actor, room)
	if CodeOf(err) == NotFound {
		return Case{}, errNoCase()
	}
	return c, err
}

// Cover reads the cover of a room's case, for a reader of the room: those of a restricted room need not read the joint one.
func (s *Service) Cover(ctx context.Context, actor Actor, room uuid.UUID) (Cover, error) {
	g, err := s.Authorise(ctx, actor, ReadRoom, room, Author{})
	if err != nil {
		return Cover{}, err
	}
	return s.store.CaseCover(ctx, g.Scope)
}

func (s *Service) caseByRoom(ctx context.Context, actor Actor, room uuid.UUID) (Case, error) {
	g, err := s.Authorise(ctx, actor, ReadRoom, room, Author{})
	if err != nil {
		return Case{}, err
	}
	return s.caseOf(ctx, g)
}

func (s *Service) caseOf(ctx context.Context, joint Grant) (Case, error) {
	cases, err := s.store.Cases(ctx, []Scope{joint.Scope})
	if err == nil && len(cases) == 0 {
		err = errNoCase() // not a joint room
	}
	if err != nil {
		return Case{}, err
	}
	return cases[0], nil
}

// errNoCase is the same for a case that does not exist and for one whose joint room the asker does not read.
func errNoCase() error {
	return Errorf(NotFound, "Ärendet finns inte, eller så har du inte tillgång till det.")
}

func (s *Service) jointRoom(ctx context.Context, reference Reference) (uuid.UUID, error) {
	room, err := s.store.JointRoom(ctx, reference)
	if CodeOf(err) == NotFound {
		return uuid.Nil, errNoCase()
	}
	return room, err
}

// ChangeStep moves the case to another step. Any step may follow any other: cases go back, pause and resume.
func (s *Service) ChangeStep(ctx context.Context, actor Actor, change StepChange) (Receipt, error) {
	note, err := NormalText("Anteckningen", change.Note, MaxNote)
	if err != nil {
		return Receipt{}, err
	}
	if !slices.Contains(Steps(), change.To) {
		return Receipt{}, Errorf(Invalid, "Okänt processteg.")
	}
	asked := Asks(0, func(p *StepChanged) { p.Note, p.To = note, change.To })
	return s.commitToCase(ctx, actor, ChangeStep, change.Reference, change.ClientID, asked, func(_ Actor, c *Command, g Grant) error {
		current, err := s.caseOf(ctx, g)
		if err != nil {
			return err
		}
		if current.Step == change.To {
			return Errorf(Invalid, "Ärendet är redan i det steget.")
		}
		if err := c.In(g, StepChanged{From: current.Step, Note: note, To: change.To}); err != nil {
			return err
		}
		c.Expect(CaseEntity, current.ID, change.Version)
		return nil
	})
}

// RegisterCase records the actor's authority's own diary number for the case.
func (s *Service) RegisterCase(ctx context.Context, actor Actor, r CaseRegistration) (Receipt, error) {
	number, err := RequiredLine("Diarienumret", r.DiaryNumber, MaxName)
	if err != nil {
		return Receipt{}, err
	}
	asked := Asks(0, func(p *CaseRegistered) { p.DiaryNumber = number })
	return s.commitToCase(ctx, actor, RegisterCase, r.Reference, r.ClientID, asked, func(actor Actor, c *Command, g Grant) error {
		if !g.party(actor.Authority) {
			return Errorf(Forbidden, "Bara ärendets parter har diarienummer här.")
		}
		return c.In(g, CaseRegistered{
			Authority: actor.Authority.String(), AuthorityName: actor.AuthorityName, DiaryNumber: number, Registrar: actor.Name,
		})
	})
}

// commitToCase is what commands on a case's record share: find its joint room, authorise there, append one event.
func (s *Service) commitToCase(ctx context.Context, actor Actor, operation Operation, reference Reference, clientID uuid.UUID,
	wrote func([]Committed) bool, write func(Actor, *Command, Grant) error,
) (Receipt, error) {
	room, err := s.jointRoom(ctx, reference)
	if err != nil {
		return Receipt{}, err
	}
	return first(s.Commit(ctx, actor, Request{clientID, []uuid.UUID{room}, wrote}, func(actor Actor) (Command, error) {
		g, err := s.authoriseInCase(ctx, actor, operation, room)
		if err != nil {
			return Command{}, err
		}
		c := NewCommand(actor, clientID)
		err = write(actor, &c, g)
		return c, err
	}))
}

// authoriseInCase authorises in a case's joint room. An outsider gets what is said of a case that does not exist.
func (s *Service) authoriseInCase(ctx context.Context, actor Actor, operation Operation, joint uuid.UUID) (Grant, error) {
	g, err := s.Authorise(ctx, actor, operation, joint, Author{})
	if CodeOf(err) == NotFound {
		return Grant{}, errNoCase()
	}
	return g, err
}
