import type { Ready } from "./ready.ts";

/** The ready line for people: where everything is, the keys and the demo accounts. */
export function banner(ready: Ready, dataDir: string): string {
  const { users } = ready;
  const accounts = users === null ? [] : [
    "",
    "Demo accounts",
    ...rows(Object.entries(users).map(([role, { email, password }]) => [role, email, password])),
  ];
  const apiKey = ready.api_key === null ? [] : rows([["Server key (x-api-key)", ready.api_key]]);
  return [
    "",
    "Portcullis is ready",
    "",
    ...rows([
      ["API", ready.url],
      ["Functions", ready.functions_url],
      ["Inbox", ready.mail_url],
      ["Database", ready.db_url],
    ]),
    "",
    "Keys",
    ...rows([
      ["Publishable (apikey)", ready.publishable_key],
      ["Secret (apikey)", ready.secret_key],
    ]),
    ...apiKey,
    ...accounts,
    "",
    `Data and log are in ${dataDir}. Ctrl-C stops everything.`,
    "",
  ].join("\n");
}

function rows(cells: string[][]): string[] {
  const columns = cells[0]?.length ?? 0;
  const widths = Array.from(
    { length: columns },
    (_, column) => Math.max(22, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells.map((row) =>
    "  " + row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()
  );
}
