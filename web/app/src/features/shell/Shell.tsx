import { Trans } from "@lingui/react/macro";
import { Link, Outlet } from "@tanstack/react-router";
import { CaseRail } from "@/features/case";
import { useKeepDocuments } from "@/features/document";
import { MeetingBar } from "@/features/gathering";
import { LanguageChoice } from "@/features/language";
import { ConnectionProvider, ConnectionState, NewVersion } from "@/features/connection";
import { MeetingProvider } from "@/features/meeting";
import { SignOutButton } from "@/features/leaving";
import { UnreadTitle } from "@/features/reading";
import { useOneActingOfficer, useSession } from "@/features/session";
import { UploadProvider, UploadTray } from "@/features/upload";
import { PagesAtHand } from "./PagesAtHand";
import styles from "./Shell.module.css";

/** The frame around every page of a signed-in officer. */
export function Shell() {
  const session = useSession();
  useOneActingOfficer();
  const keepDocuments = useKeepDocuments();
  return (
    <ConnectionProvider key={session.officer.id} onDocuments={keepDocuments}>
      <UploadProvider>
      <MeetingProvider>
      <div className={styles.shell}>
        <a href="#innehall" className={styles.skip}>
          <Trans>Hoppa till innehållet</Trans>
        </a>
        <UnreadTitle />
        <PagesAtHand />
        <TopBar />
        <div className={styles.meetings}>
          <MeetingBar />
        </div>
        <div className={styles.rail}>
          <CaseRail />
        </div>
        <main id="innehall" tabIndex={-1} className={styles.main}>
          <Outlet />
        </main>
        <UploadTray />
      </div>
      </MeetingProvider>
      </UploadProvider>
    </ConnectionProvider>
  );
}

function TopBar() {
  const { officer, authority, demo, installation } = useSession();
  return (
    <header className={styles.top}>
      <Link to="/" className={styles.name}>
        Plaza
        {installation.name !== "Plaza" && <span className={styles.installation}>{installation.name}</span>}
      </Link>
      {demo && (
        <p className={styles.demo}>
          <Trans>
            Demo<span className={styles.title}>: påhittade ärenden och personer</span>
          </Trans>
        </p>
      )}
      <Link to="/" className={styles.cases}>
        <Trans>Mina ärenden</Trans>
      </Link>
      <ConnectionState />
      <div className={styles.language}>
        <LanguageChoice isLabelHidden />
      </div>
      <div className={styles.who}>
        <p className={styles.officer}>
          <Link to="/profil" className={styles.profile}>
            {officer.name}
          </Link>
          <span>
            <span className={styles.title}>{officer.title}, </span>
            {authority.name}
          </span>
        </p>
        <SignOutButton />
      </div>
      <NewVersion />
    </header>
  );
}
