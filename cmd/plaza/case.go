package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"

	"plaza/rooms"
)

type caseCommands struct {
	Open caseOpenCommand `cmd:"" help:"Open a case with its joint room."`
	List caseListCommand `cmd:"" help:"List every case."`
}

type caseOpenCommand struct {
	databaseFlags
	As           string          `required:"" placeholder:"OFFICER" help:"Who opens it: an officer's id or e-mail address."`
	Municipality string          `required:"" placeholder:"CODE" help:"Four-digit municipality code; its county's board follows."`
	Title        string          `required:"" help:"The case's name."`
	Purpose      string          `help:"What the plan is for."`
	PlanType     rooms.PlanType  `default:"detailed_plan" enum:"detailed_plan,comprehensive_plan,area_regulations" help:"${enum}."`
	Procedure    rooms.Procedure `default:"standard" enum:"standard,extended,simplified" help:"${enum}."`
}

// Run opens the case and prints its reference.
func (c caseOpenCommand) Run(ctx context.Context) error {
	return c.use(ctx, func(db *database) error {
		return db.act(ctx, c.As, func(service *rooms.Service, actor rooms.Actor) error {
			opened, err := service.OpenCase(ctx, actor, rooms.NewCase{
				ClientID: rooms.NewID(), Municipality: c.Municipality, Title: c.Title, PlanType: c.PlanType,
				Procedure: c.Procedure, Purpose: c.Purpose,
			})
			if err != nil {
				return err
			}
			fmt.Println(opened.Reference)
			return nil
		})
	})
}

type caseListCommand struct {
	databaseFlags
}

// Run prints a line a case.
func (c caseListCommand) Run(ctx context.Context) error {
	return c.use(ctx, func(db *database) error {
		cases, err := db.store.AllCases(ctx)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "REFERENCE\tMUNICIPALITY\tSTEP\tOPENED\tTITLE")
		for _, c := range cases {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", c.Reference, c.Municipality, c.Step, c.Opened.Format("2006-01-02"), c.Title)
		}
		return table.Flush()
	})
}
