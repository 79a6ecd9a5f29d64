package rooms

import (
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
	ID           uuid.UUID
	JointRoom    uuid.UUID
	Reference    Reference
	Title        string
	Municipality string // four-digit code
	PlanType     PlanType
	Procedure    Procedure
	Purpose      string
	Step         Step
	Opened       time.Time
	Version      int64
	Parties      []Party
	DiaryNumbers []DiaryNumber
	Steps        []StepEntry // the history, oldest first
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
}

// EventType is case.registered/1.
func (CaseRegistered) EventType() EventType { return EventType{"case.registered", 1} }
