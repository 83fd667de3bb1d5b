import { RestError } from "../errors/rest_error.ts";
import type { Routine, Schema } from "./types.ts";

/** A function, and whether it takes the whole body as its one unnamed parameter. */
export interface FoundRoutine {
  routine: Routine;
  wholeBody: boolean;
}

/**
 * The one function of a name that can be called with these arguments.
 *
 * @param posted whether the arguments came in a body, which an unnamed json parameter could take whole
 * @throws RestError PGRST202 when there is none, PGRST203 when there are several
 */
export function findRoutine(
  schema: Schema,
  name: string,
  argumentNames: string[],
  posted: boolean,
): FoundRoutine {
  const overloads = schema.routines.get(name) ?? [];
  const fitting = overloads.filter((routine) => takes(routine, argumentNames));
  if (fitting.length > 1) throw ambiguous(fitting);
  const [routine] = fitting;
  if (routine) return { routine, wholeBody: false };
  const [unnamed] = posted ? overloads.filter(takesBody) : [];
  if (unnamed) return { routine: unnamed, wholeBody: true };
  throw noRoutine(name, argumentNames, posted);
}

function takes({ parameters }: Routine, names: string[]): boolean {
  const known = new Set(parameters.map((parameter) => parameter.name));
  return names.every((name) => name !== "" && known.has(name)) &&
    parameters.every(({ name, required, variadic }) =>
      (!required && !variadic) || names.includes(name)
    );
}

function takesBody({ parameters }: Routine): boolean {
  const [only] = parameters;
  return parameters.length === 1 && only?.name === "" && /^jsonb?$/.test(only.type);
}

function noRoutine(name: string, argumentNames: string[], posted: boolean): RestError {
  const list = argumentNames.join(", ");
  const searched = argumentNames.length === 0
    ? " without parameters"
    : ` with parameter${argumentNames.length > 1 ? "s" : ""} ${list}`;
  const orBody = posted ? " or with a single unnamed json/jsonb parameter" : "";
  return new RestError({
    status: 404,
    code: "PGRST202",
    message: `Could not find the function public.${name}` +
      `${argumentNames.length === 0 ? " without parameters" : `(${list})`} in the schema cache`,
    details: `Searched for the function public.${name}${searched}${orBody}, ` +
      "but no matches were found in the schema cache.",
  });
}

function ambiguous(routines: Routine[]): RestError {
  const signatures = routines.map(({ name, parameters }) => {
    const list = parameters.map((parameter) => `${parameter.name} => ${parameter.type}`);
    return `public.${name}(${list.join(", ")})`;
  });
  return new RestError({
    status: 300,
    code: "PGRST203",
    message: "Could not choose the best candidate function between: " + signatures.join(", "),
    hint: "Try renaming the parameters or the function itself in the database so function " +
      "overloading can be resolved",
  });
}
