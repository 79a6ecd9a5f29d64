import { useLingui } from "@lingui/react/macro";
import { useState, useSyncExternalStore } from "react";
import { Inventory, type DeviceKind } from "@/media";
import { Select } from "@/ui";

interface DeviceChoiceProps {
  kind: DeviceKind;
  device: string | undefined;
  inventory: Inventory;
  /** undefined: whichever the system has. */
  onChoose: (device: string | undefined) => void;
}

/** Which camera, microphone or loudspeaker; nothing where there is nothing to choose. */
export function DeviceChoice({ kind, device, inventory, onChoose }: DeviceChoiceProps) {
  const { t } = useLingui();
  const found = useSyncExternalStore(inventory.subscribe, inventory.get)[kind];
  if (found.length === 0) return null;
  const name = { camera: t`Kamera`, microphone: t`Mikrofon`, loudspeaker: t`Högtalare` }[kind];
  const options = [{ value: "", label: t`Den som datorn väljer` }, ...found.map(({ id, label }, i) => ({ value: id, label: label || `${name} ${i + 1}` }))];
  const value = found.some(({ id }) => id === device) ? (device ?? "") : "";
  return <Select label={name} options={options} value={value} onChange={(id) => onChoose(id === "" ? undefined : id)} />;
}

export function useInventory(): Inventory {
  const [inventory] = useState(() => new Inventory());
  return inventory;
}
