import { expect, test } from "vitest";
import type { Attendance } from "./api";
import { byAuthority } from "./attendance";

const stay = (officer: string, authority_name: string, joined: string, left?: string): Attendance => ({
  id: `${officer} ${joined}`,
  officer,
  name: officer.toUpperCase(),
  title: "handläggare",
  authority: authority_name,
  authority_name,
  joined,
  ...(left !== undefined && { left }),
});

test("each person stands once with all their times, below their authority", () => {
  const groups = byAuthority([stay("bo", "Länsstyrelsen", "08:00", "08:20"), stay("anna", "Kommunen", "08:01"), stay("cia", "Länsstyrelsen", "08:02"), stay("bo", "Länsstyrelsen", "08:30")]);
  expect(groups).toEqual([
    [
      "Länsstyrelsen",
      [
        { officer: "bo", name: "BO", title: "handläggare", stays: [{ joined: "08:00", left: "08:20" }, { joined: "08:30" }] },
        { officer: "cia", name: "CIA", title: "handläggare", stays: [{ joined: "08:02" }] },
      ],
    ],
    ["Kommunen", [{ officer: "anna", name: "ANNA", title: "handläggare", stays: [{ joined: "08:01" }] }]],
  ]);
  expect(byAuthority([])).toEqual([]);
});
