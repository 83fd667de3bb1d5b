/** One line of a stack as Sentry shows it. */
export interface Frame {
  function: string;
  filename: string;
  lineno: number;
  colno: number;
  /** Whether it is this project's code. */
  in_app: boolean;
}

const LINE =
  /^\s*at (?:async )?(?:(.+?) \()?((?:file|npm|ext|https?|node):[^\s)]+?):(\d+):(\d+)\)?$/;

/** The frames of a V8 stack, outermost call first, as Sentry wants them. */
export function framesOf(stack: string): Frame[] {
  return stack.split("\n").flatMap((line) => {
    const match = LINE.exec(line);
    if (!match) return [];
    const [, name = "<anonymous>", file = "", lineno, colno] = match;
    const in_app = file.startsWith("file:") && !file.includes("/node_modules/");
    return [{
      function: name,
      filename: shorten(file),
      lineno: Number(lineno),
      colno: Number(colno),
      in_app,
    }];
  }).reverse();
}

/** Where the project lies on a machine is nobody's business: paths begin at the project. */
function shorten(file: string): string {
  return file.replace(/^file:\/\/.*?\/((?:shared|supabase)\/)/, "$1");
}
