/**
 * The tasks that a text tells people to run (`deno task <name>`) and that deno.json does not have.
 *
 * @param tasks the names of the tasks there are
 */
export function unknownTasks(text: string, tasks: ReadonlySet<string>): string[] {
  const named = [...text.matchAll(/\bdeno(?:@[\d.]+)? task ([a-z][a-z0-9:_-]*)/g)];
  return [...new Set(named.flatMap(([, name]) => name ?? []))].filter((name) => !tasks.has(name));
}
