import type { ConfigProblem } from "./read.ts";

/** The variables whose values can be unsafe together; a function's own configuration may lack some. */
interface Checked {
  PORTCULLIS_ENVIRONMENT?: unknown;
  PORTCULLIS_DEBUG_CODES?: unknown;
  PORTCULLIS_ALLOWED_ORIGINS?: unknown;
  PORTCULLIS_MAIL_URL?: unknown;
  PORTCULLIS_DB_URL?: unknown;
  SUPABASE_URL?: unknown;
}

/** Ports that hosted Supabase lets nothing out through. */
const BLOCKED_MAIL_PORTS = ["", "25", "587"];

/**
 * What each value allows on its own and must not be together with another: development's shortcuts in
 * production, secrets over lines without TLS (ASVS 5.0, V12.2 and V13.4).
 */
export function unsafeCombinations(config: Checked): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const refuse = (variable: keyof Checked, problem: string) => problems.push({ variable, problem });

  const inProduction = config.PORTCULLIS_ENVIRONMENT === "production";
  if (inProduction && config.PORTCULLIS_DEBUG_CODES === true) {
    refuse("PORTCULLIS_DEBUG_CODES", "must be false in production: it shows one-time codes");
  }
  const origins = config.PORTCULLIS_ALLOWED_ORIGINS;
  if (inProduction && Array.isArray(origins) && origins.includes("*")) {
    refuse("PORTCULLIS_ALLOWED_ORIGINS", "must name each origin in production instead of *");
  }
  const mail = parseUrl(config.PORTCULLIS_MAIL_URL);
  if (inProduction && mail?.protocol === "smtp:" && BLOCKED_MAIL_PORTS.includes(mail.port)) {
    refuse(
      "PORTCULLIS_MAIL_URL",
      "must use port 465 or 2525 in production: 25 and 587 are blocked",
    );
  }
  if (inProduction && mail?.protocol === "smtps:" && ["25", "587"].includes(mail.port)) {
    refuse(
      "PORTCULLIS_MAIL_URL",
      "must use port 465 or 2525 in production: 25 and 587 are blocked",
    );
  }
  const project = parseUrl(config.SUPABASE_URL);
  if (inProduction && project?.protocol === "http:" && !isLoopback(project.hostname)) {
    refuse("SUPABASE_URL", "must be an https:// URL in production: tokens and keys go there");
  }
  const database = parseUrl(config.PORTCULLIS_DB_URL);
  const mode = database?.searchParams.get("sslmode") ?? "disable";
  if (
    config.PORTCULLIS_ENVIRONMENT !== "development" && database &&
    !isLoopback(database.hostname) && !["require", "verify-full"].includes(mode)
  ) {
    refuse(
      "PORTCULLIS_DB_URL",
      "must end in ?sslmode=verify-full (or require) for a database on another machine",
    );
  }
  return problems;
}

function parseUrl(value: unknown): URL | null {
  return typeof value === "string" ? URL.parse(value) : null;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
