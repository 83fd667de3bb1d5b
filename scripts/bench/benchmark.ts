/** One line of a benchmark's table. */
export interface Figure {
  /** What was measured. */
  what: string;
  /** The measurement, with its unit. */
  figure: string;
  /** What it is held against, measured in the same run. */
  against?: string;
  /** The number that the target is about: a ratio, seconds, round trips. */
  value?: number;
  /** The value that is not to be exceeded, where the project has set one. */
  target?: number;
}

/** What a benchmark is given. */
export interface BenchContext {
  /** The folder with deno.json. */
  root: string;
  /** The data folder that the benchmarks share, each with a stack of its own on it, one after another. */
  dataDir: string;
  signal: AbortSignal;
  /** Says what is going on. */
  progress(message: string): void;
}

/** Something that is measured against something else within one run, so that the machine cancels out. */
export interface Benchmark {
  title: string;
  /** What `value` and `target` are: the heading of their column. */
  valueName: string;
  run(context: BenchContext): Promise<Figure[]>;
}
