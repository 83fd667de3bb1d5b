/**
 * What is wrong with `.env.example`: a variable that the functions read is missing, one that none reads is
 * there, or one comes without a word about it.
 *
 * @param known the names of the variables that the functions read
 */
export function envExampleProblems(text: string, known: ReadonlySet<string>): string[] {
  const lines = text.split("\n");
  const names = new Set<string>();
  const problems: string[] = [];
  for (const [index, line] of lines.entries()) {
    const name = /^(?:# )?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1];
    if (name === undefined) continue;
    names.add(name);
    if (!known.has(name)) problems.push(`${name} is read by no function`);
    const isExplained = line.startsWith("#") || lines[index - 1]?.startsWith("# ");
    if (!isExplained) problems.push(`${name} comes without a word about it`);
  }
  const missing = [...known].filter((name) => !names.has(name));
  return [...problems, ...missing.map((name) => `${name} is missing`)];
}
