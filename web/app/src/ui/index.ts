/** The app's own components over the component library, so that it can be exchanged. Knows no feature. */
export { announce } from "./Announcer";
export { Button } from "./Button";
export { Checkbox } from "./Checkbox";
export { ComboBox } from "./ComboBox";
export { CopyButton } from "./CopyButton";
export * as icons from "./icons";
export type { Icon } from "./icons";
export { IconButton } from "./IconButton";
export { Loading } from "./Loading";
export { Notice } from "./Notice";
export { PageHeading } from "./PageHeading";
export { Select } from "./Select";
export { chooseTheme, startTheme, theme, type Theme } from "./theme";
export { TextInput } from "./TextInput";
export { TextArea } from "./TextArea";
export { UiProvider } from "./UiProvider";
export { VisuallyHidden } from "./VisuallyHidden";
export { setTitleCount } from "./title";
