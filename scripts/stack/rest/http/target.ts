import { RestError } from "../errors/rest_error.ts";

/** What a path names. */
export type Target = { kind: "root" } | { kind: "relation" | "routine"; name: string };

/** @param pathname `/leads`, `/rpc/close_lead` */
export function readTarget(pathname: string): Target {
  const segments = pathname.split("/").slice(1).map(decode);
  const [first, second] = segments;
  if (segments.length === 1 && first === "") return { kind: "root" };
  if (segments.length === 1 && first !== undefined) return { kind: "relation", name: first };
  if (segments.length === 2 && first === "rpc" && second) return { kind: "routine", name: second };
  throw noSuchPath();
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw noSuchPath();
  }
}

function noSuchPath(): RestError {
  return new RestError({
    status: 404,
    code: "PGRST125",
    message: "Invalid path specified in request URL",
  });
}
