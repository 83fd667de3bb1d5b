/**
 * Something that the person who starts the stack can put right. The message is one line: what went
 * wrong, where, and what was expected. It is printed without a stack trace.
 */
export class StackError extends Error {
  override name = "StackError";
}

/** A mistake on the command line: printed with the usage, exit code 2. */
export class UsageError extends StackError {
  override name = "UsageError";
}
