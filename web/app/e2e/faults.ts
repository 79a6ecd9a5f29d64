import { afterAll, expect } from "vitest";
import { allFaults } from "./browser";

// In every test file, also of visitors that it never closes: no request leaves the server, and no page throws.
afterAll(() => expect(allFaults()).toEqual([]));
