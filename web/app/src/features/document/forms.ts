import type { DocumentDetails } from "./api";

/** What every form of the panel is given. */
export interface FormProps {
  details: DocumentDetails;
  onClose: () => void;
}
