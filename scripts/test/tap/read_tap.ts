import { Parser, type Result } from "tap-parser";
import type { Report } from "../report.ts";

/** A stream of TAP that is being read. */
export interface TapReader {
  write(text: string): void;
  /** Call it at the end: what the plan promised and did not come is a failure. */
  end(): void;
}

/**
 * Reads TAP as pgTAP and `deno test` write it, and tells a report of each test. A subtest counts with the
 * test it belongs to.
 *
 * @param nameOf makes a test's name for the report; `file` is what the last comment said that names a file
 * @param options.onFile told of each file that `deno test` begins
 */
export function readTap(
  report: Report,
  nameOf: (name: string, file: string) => string,
  { onFile = () => {} }: { onFile?(file: string): void } = {},
): TapReader {
  const parser = new Parser();
  const failedSteps: string[] = [];
  let file = "";
  let failed: { name: string; details: string[] } | undefined;

  function settle() {
    if (failed) report.fail(failed.name, failed.details.join("\n"));
    failed = undefined;
  }

  parser.on("assert", (result) => {
    settle();
    const name = nameOf(result.name, file);
    const steps = failedSteps.splice(0);
    if (result.skip !== false) report.skip(name, reasonOf(result.skip));
    else if (result.ok || result.todo !== false) report.pass(name);
    else failed = { name, details: [...steps, ...messageOf(result)] };
  });
  // pgTAP explains a failure in comments behind it.
  parser.on("comment", (comment) => {
    const text = comment.replace(/^\s*#\s?/, "").trimEnd();
    const newFile = /^\S+_test\.tsx?$/.exec(text)?.[0];
    if (newFile === undefined) failed?.details.push(text);
    else onFile(file = newFile);
  });
  parser.on("child", (child) => {
    settle();
    gatherFailures(child, failedSteps);
  });
  parser.on("complete", (results) => {
    settle();
    for (const failure of results.failures) {
      if (failure.tapError) report.fail(nameOf(failure.tapError, file));
    }
    // The parser's own words where not even a plan of no tests came.
    if (results.plan.skipReason === "no tests found") {
      report.fail(nameOf("no test and no plan", file));
    }
    if (results.bailout) report.fail(nameOf(`bailed out: ${results.bailout}`, file));
  });

  return {
    write: (text) => void parser.write(text),
    end: () => void parser.end(),
  };
}

function gatherFailures(parser: Parser, into: string[]): void {
  parser.on("assert", (result) => {
    if (!result.ok) into.push(`${result.fullname}: ${messageOf(result).join("\n")}`);
  });
  parser.on("child", (child) => gatherFailures(child, into));
}

/** What `deno test` says of a failure; pgTAP says it in comments. */
function messageOf(result: Result): string[] {
  const message: unknown = result.diag?.message;
  return typeof message === "string" ? [message] : [];
}

function reasonOf(skip: string | boolean): string {
  return typeof skip === "string" ? skip : "";
}
