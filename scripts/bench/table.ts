import type { Figure } from "./benchmark.ts";

/** The lines of a table, its columns aligned. */
export function tableOf(figures: readonly Figure[], valueName: string): string[] {
  const rows = [
    ["", "measured", "against", valueName, "target"],
    ...figures.map((figure) => [
      figure.what,
      figure.figure,
      figure.against ?? "",
      figure.value === undefined ? "" : shortNumber(figure.value),
      verdict(figure),
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0))
  );
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .map((line) => line.trimEnd());
}

/** `at most 2: met`, `at most 2: missed`, or nothing where there is no target. */
export function verdict({ value, target }: Pick<Figure, "value" | "target">): string {
  if (value === undefined || target === undefined) return "";
  return `at most ${target}: ${value <= target ? "met" : "missed"}`;
}

/** Two decimals at most, and none that are zero. */
function shortNumber(value: number): string {
  return String(Number(value.toFixed(2)));
}

/** `12.3 ms`, `1.20 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 0)} ms`;
}
