import { useLingui } from "@lingui/react/macro";
import type { DeviceProblem, InputKind } from "@/media";

/** Why a device can't be used and what to do about it, in words. */
export function useTroubleText(): (source: InputKind | "screen", problem: DeviceProblem) => string {
  const { t } = useLingui();
  return (source, problem) => {
    if (source === "screen") return t`Skärmen kunde inte visas. Försök igen, och välj en annan skärm eller ett annat fönster om det inte hjälper.`;
    const isCamera = source === "camera";
    switch (problem) {
      case "denied":
        return isCamera
          ? t`Webbläsaren får inte använda kameran. Tillåt den med symbolen i adressfältet, eller gå med utan kamera.`
          : t`Webbläsaren får inte använda mikrofonen. Tillåt den med symbolen i adressfältet, eller gå med och lyssna.`;
      case "missing":
        return isCamera
          ? t`Ingen kamera hittades. Anslut en, eller gå med utan kamera: de andra ser ditt namn.`
          : t`Ingen mikrofon hittades. Anslut en, eller gå med och lyssna: du kan skriva i mötet.`;
      case "busy":
        return isCamera
          ? t`Kameran används av ett annat program. Stäng det programmet och slå på kameran igen.`
          : t`Mikrofonen används av ett annat program. Stäng det programmet och slå på mikrofonen igen.`;
      case "insecure":
        return t`Sidan är inte öppnad över en krypterad anslutning (https), och då får den inte använda kamera och mikrofon. Tala med den som sköter Plaza.`;
      default:
        return isCamera ? t`Kameran kunde inte slås på. Försök igen eller välj en annan.` : t`Mikrofonen kunde inte slås på. Försök igen eller välj en annan.`;
    }
  };
}
