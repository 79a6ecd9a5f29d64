/**
 * The camera, microphone and loudspeaker of this computer, without React: opened with words for what can go wrong, listed,
 * measured and remembered. Everything runs in the browser's callbacks. Whoever opens a track stops it.
 */
export { choiceOf, remember, type Choice } from "./choice";
export { openDevice, openScreen, problemOf, type DeviceKind, type DeviceProblem, type InputKind } from "./device";
export { Inventory, type Device, type Devices } from "./inventory";
export { SoundLevel, type Loudness } from "./level";
export { Preview, type Previewed, type PreviewSnapshot } from "./preview";
