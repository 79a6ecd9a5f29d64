import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react";

const STEPS: Record<string, MessageDescriptor> = {
  early_dialogue: msg`Tidig dialog`,
  plan_notice: msg`Planbesked`,
  commission: msg`Uppdrag`,
  programme: msg`Program`,
  consultation: msg`Samråd`,
  review: msg`Granskning`,
  adoption: msg`Antagande`,
  board_review: msg`Länsstyrelsens prövning`,
  appeal: msg`Överklagande`,
  legal_force: msg`Laga kraft`,
  paused: msg`Vilande`,
  discontinued: msg`Avslutat utan plan`,
};

const PLAN_TYPES: Record<string, MessageDescriptor> = {
  detailed_plan: msg`Detaljplan`,
  comprehensive_plan: msg`Översiktsplan`,
  area_regulations: msg`Områdesbestämmelser`,
};

const PROCEDURES: Record<string, MessageDescriptor> = {
  standard: msg`Standardförfarande`,
  extended: msg`Utökat förfarande`,
  simplified: msg`Förenklat förfarande`,
};

/** The officers' words for a case's codes. A code that this version does not know is shown as it is. */
export function useCaseLabels() {
  const { _ } = useLingui();
  const label = (labels: Record<string, MessageDescriptor>, code: string) => {
    const known = labels[code];
    return known ? _(known) : code;
  };
  return {
    step: (code: string) => label(STEPS, code),
    planType: (code: string) => label(PLAN_TYPES, code),
    procedure: (code: string) => label(PROCEDURES, code),
  };
}
