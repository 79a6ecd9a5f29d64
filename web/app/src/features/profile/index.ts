export { AboutPage } from "./AboutPage";
export { ProfilePage } from "./ProfilePage";
