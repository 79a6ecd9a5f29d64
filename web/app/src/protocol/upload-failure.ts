import type { UploadProblem } from "./upload-job";

/** A step that did not succeed, and why. */
export class Failed extends Error {
  readonly problem: UploadProblem;
  constructor(problem: UploadProblem) {
    super(problem.reason);
    this.problem = problem;
  }
}

/** The file is no longer where it was, or no longer what it was. */
export class Unreadable extends Error {}

/** The server has removed what it had received. */
export class Expired extends Error {}
