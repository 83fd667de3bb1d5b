import { AppError } from "../errors/app_error.ts";
import type { Connection, Result } from "./connection.ts";
import type { Statement } from "./sql.ts";

/** How a transaction begins: who it acts for, and what it may do. */
export interface Opening {
  /** `select private.enter(…)` */
  enter: Statement;
  readOnly: boolean;
  /** For each statement, from sending to answer. */
  timeoutMs: number;
}

const ignore = () => {};

/**
 * A transaction on a reserved connection. Nothing is sent before the first statement; then `begin` and the
 * identity go with it, none waiting for another. Should one of them be refused, Postgres refuses the rest.
 */
export class OpenTransaction {
  readonly #connection: Connection;
  readonly #opening: Opening;
  #state: "new" | "open" | "ended" = "new";
  #failure: unknown;

  constructor(connection: Connection, opening: Opening) {
    this.#connection = connection;
    this.#opening = opening;
  }

  /** @throws the first failure of the transaction, whichever statement it was */
  async send(statement: Statement): Promise<Result> {
    if (this.#state === "ended") {
      throw new Error("The transaction has ended; await its statements inside it");
    }
    if (this.#state === "new") {
      this.#state = "open";
      const { enter, readOnly } = this.#opening;
      // A failure of these is remembered and told to the statement that they go with.
      this.#sendOne({ text: readOnly ? "begin read only" : "begin", values: [] }).catch(ignore);
      this.#sendOne(enter).catch(ignore);
    }
    return await this.#sendOne(statement);
  }

  async commit(): Promise<void> {
    const wasOpen = this.#state === "open";
    this.#state = "ended";
    if (!wasOpen) return;
    const { command } = await this.#sendOne({ text: "commit", values: [] });
    // Postgres answers the commit of a failed transaction with ROLLBACK and no error.
    if (command !== "COMMIT") {
      throw this.#failure ?? new AppError("internal_error", { cause: `commit gave ${command}` });
    }
  }

  /** Undoes what has not been committed. Never throws: what led here is what matters. */
  async rollback(): Promise<void> {
    const wasOpen = this.#state === "open";
    this.#state = "ended";
    if (!wasOpen || !this.#connection.usable) return;
    try {
      await this.#sendOne({ text: "rollback", values: [] });
    } catch {
      // The connection ends here, and with it, on the server, what it held open.
      this.#connection.destroy();
    }
  }

  async #sendOne(statement: Statement): Promise<Result> {
    try {
      return await this.#connection.send(statement, this.#opening.timeoutMs);
    } catch (error) {
      this.#failure ??= error;
      throw this.#failure;
    }
  }
}
