import type { ReactNode } from "react";
import { FileTrigger } from "react-aria-components";
import { Button } from "./Button";
import type { Icon } from "./icons";

interface FileButtonProps {
  children: ReactNode;
  icon?: Icon;
  variant?: "primary" | "secondary" | "quiet" | "inline";
  label?: string;
  /** One file, many, or a whole folder. */
  picks: "file" | "files" | "folder";
  onPick: (files: FileList) => void;
}

/** A button that opens the system's own dialogue for files. */
export function FileButton({ picks, onPick, ...button }: FileButtonProps) {
  return (
    <FileTrigger allowsMultiple={picks === "files"} acceptDirectory={picks === "folder"} onSelect={(files) => files && files.length > 0 && onPick(files)}>
      <Button variant="secondary" {...button} />
    </FileTrigger>
  );
}
