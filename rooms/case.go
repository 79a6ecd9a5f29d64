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
	// CaseByRoom reads a case through its joint room; the scope proves that the reader may.
	CaseByRoom(ctx context.Context, scope Scope) (Case, error)
	// CaseCover reads the cover of the case that the scope's room belongs to.
	CaseCover(ctx context.Context, scope Scope) (Cover, error)
	// CaseRooms returns the rooms of the case of a joint room that have ids, whoever may read them.
	CaseRooms(ctx context.Context, joint uuid.UUID) ([]uuid.UUID, error)
	// JointRoom finds a case's joint room. NotFound when there is no such case.
	JointRoom(ctx context.Context, reference Reference) (uuid.UUID, error)
	// JointRoomsFor lists the joint rooms that could be readable to an actor: member of it, or an authority that is a party.
	JointRoomsFor(ctx context.Context, actor Actor) ([]uuid.UUID, error)
}

// OpenCase opens a case with its joint room. The opener must be of one of the two parties and becomes the first member.
func (s *Service) OpenCase(ctx context.Context, actor Actor, n NewCase) (Case, error) {
	if err := requirePermission(actor, MayOpenCase); err != nil {
		return Case{}, err
	}
	if err := requireClientID(n.ClientID); err != nil {
		return Case{}, err
	}
	opened, parties, err := s.checkNewCase(ctx, actor, n)
	if err != nil {
		return Case{}, err
	}
	// The room's id follows from the author's client_id: a retry finds the case that it already opened.
	room := CauseID(actor.Officer, "joint room of "+n.ClientID.String())
	if before, err := s.caseByRoom(ctx, actor, room); CodeOf(err) != NotFound {
		if err == nil && (before.Title != opened.Title || before.Municipality != opened.Municipality || before.Purpose != opened.Purpose) {
			return Case{}, Errorf(Conflict, "Ett annat ärende öppnades redan med samma client_id.")
		}
		return before, err
	}
	if opened.Reference, err = s.freeReference(ctx, n.Municipality); err != nil {
		return Case{}, err
	}
	caseID := CauseID(room, "case")
	opened.Case = caseID.String()
	payloads := []Payload{RoomOpened{Case: opened.Case, Kind: JointRoom, Name: "Gemensamt rum"}, opened}
	for _, p := range parties {
		payloads = append(payloads, PartyAdded{Authority: p.ID.String(), AuthorityName: p.Name})
	}
	drafts, err := newDrafts(append(payloads, memberAdded(actor, FromStart))...)
	if err != nil {
		return Case{}, err
	}
	command := by(actor, n.ClientID)
	command.Rooms = []RoomCommand{{Room: room, Create: &NewRoom{Kind: JointRoom, Case: caseID, Name: "Gemensamt rum"}, Events: drafts}}
	if _, err := s.log.Append(ctx, command); err != nil {
		return Case{}, err
	}
	return s.caseByRoom(ctx, actor, room)
}

// checkNewCase validates the input and finds the parties; Case and Reference are still missing in what it returns.
func (s *Service) checkNewCase(ctx context.Context, actor Actor, n NewCase) (CaseOpened, []Authority, error) {
	title, err := RequiredLine("Ärendets namn", n.Title, MaxName)
	if err != nil {
		return CaseOpened{}, nil, err
	}
	purpose, err := NormalText("Syftet", n.Purpose, MaxNote)
	if err != nil {
		return CaseOpened{}, nil, err
	}
	if !slices.Contains([]PlanType{DetailedPlan, ComprehensivePlan, AreaRegulations}, n.PlanType) {
		return CaseOpened{}, nil, Errorf(Invalid, "Okänd plantyp.")
	}
	if !slices.Contains([]Procedure{StandardProcedure, ExtendedProcedure, SimplifiedProcedure}, n.Procedure) {
		return CaseOpened{}, nil, Errorf(Invalid, "Okänt förfarande.")
	}
	municipal, board, name, err := s.store.PartiesOf(ctx, n.Municipality)
	if err != nil {
		return CaseOpened{}, nil, err
	}
	if actor.Authority != municipal.ID && actor.Authority != board.ID {
		return CaseOpened{}, nil, Errorf(Forbidden, "Ett ärende i %s kan bara öppnas av %s eller %s.", name, municipal.Name, board.Name)
	}
	return CaseOpened{
		Municipality: n.Municipality, MunicipalityName: name, PlanType: n.PlanType, Procedure: n.Procedure,
		Purpose: purpose, Step: EarlyDialogue, Title: title,
	}, []Authority{municipal, board}, nil
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
	rooms, err := s.store.JointRoomsFor(ctx, actor)
	if err != nil {
		return nil, err
	}
	cases := make([]Case, 0, len(rooms))
	for _, room := range rooms {
		c, err := s.caseByRoom(ctx, actor, room)
		if CodeOf(err) == NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	slices.SortFunc(cases, func(a, b Case) int { return b.Opened.Compare(a.Opened) })
	return cases, nil
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
	g, err := s.authorise(ctx, actor, ReadRoom, room, Author{})
	if err != nil {
		return Cover{}, err
	}
	return s.store.CaseCover(ctx, g.Scope)
}

func (s *Service) caseByRoom(ctx context.Context, actor Actor, room uuid.UUID) (Case, error) {
	g, err := s.authorise(ctx, actor, ReadRoom, room, Author{})
	if err != nil {
		return Case{}, err
	}
	return s.store.CaseByRoom(ctx, g.Scope)
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
	return s.commitToCase(ctx, actor, ChangeStep, change.Reference, change.ClientID, func(c *Command, g grant) error {
		current, err := s.store.CaseByRoom(ctx, g.Scope)
		if err != nil {
			return err
		}
		if current.Step == change.To {
			return Errorf(Invalid, "Ärendet är redan i det steget.")
		}
		if err := c.in(g, StepChanged{From: current.Step, Note: note, To: change.To}); err != nil {
			return err
		}
		c.expect(CaseEntity, current.ID, change.Version)
		return nil
	})
}

// RegisterCase records the actor's authority's own diary number for the case.
func (s *Service) RegisterCase(ctx context.Context, actor Actor, r CaseRegistration) (Receipt, error) {
	number, err := RequiredLine("Diarienumret", r.DiaryNumber, MaxName)
	if err != nil {
		return Receipt{}, err
	}
	return s.commitToCase(ctx, actor, RegisterCase, r.Reference, r.ClientID, func(c *Command, g grant) error {
		if !g.party(actor.Authority) {
			return Errorf(Forbidden, "Bara ärendets parter har diarienummer här.")
		}
		return c.in(g, CaseRegistered{
			Authority: actor.Authority.String(), AuthorityName: actor.AuthorityName, DiaryNumber: number, Registrar: actor.Name,
		})
	})
}

// commitToCase is what commands on a case's record share: find its joint room, authorise there, append one event.
func (s *Service) commitToCase(ctx context.Context, actor Actor, operation Operation, reference Reference, clientID uuid.UUID,
	write func(*Command, grant) error,
) (Receipt, error) {
	if err := requireClientID(clientID); err != nil {
		return Receipt{}, err
	}
	room, err := s.jointRoom(ctx, reference)
	if err != nil {
		return Receipt{}, err
	}
	receipts, err := s.commit(ctx, func() (Command, error) {
		g, err := s.authorise(ctx, actor, operation, room, Author{})
		if CodeOf(err) == NotFound {
			return Command{}, errNoCase() // an outsider gets what is said of a case that does not exist
		}
		if err != nil {
			return Command{}, err
		}
		c := by(actor, clientID)
		return c, write(&c, g)
	})
	if err != nil {
		return Receipt{}, err
	}
	return receipts[0], nil
}
