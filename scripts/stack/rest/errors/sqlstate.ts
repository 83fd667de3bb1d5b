/** Whole SQLSTATEs with a status of their own. */
const BY_STATE: Record<string, number> = {
  "23503": 409,
  "23505": 409,
  "25006": 405,
  "42883": 404,
  "42P01": 404,
  "42P17": 500,
  "53400": 500,
  "57P01": 503,
  P0001: 400,
};

/** Classes (the first two characters) that are not the client's fault, or are refusals. */
const BY_CLASS: Record<string, number> = {
  "08": 503,
  "09": 500,
  "0L": 403,
  "0P": 403,
  "21": 500,
  "25": 500,
  "28": 403,
  "2D": 500,
  "38": 500,
  "39": 500,
  "3B": 500,
  "40": 500,
  "53": 503,
  "54": 500,
  "55": 500,
  "57": 500,
  "58": 500,
  F0: 500,
  HV: 500,
  P0: 500,
  XX: 500,
};

/**
 * The HTTP status for an error that the database raised, as PostgREST documents it:
 * https://docs.postgrest.org/en/stable/references/errors.html#http-status-codes
 *
 * @param anonymous whether the caller has not said who they are: what they may not do then asks them to
 */
export function statusOf(sqlstate: string, message: string, anonymous: boolean): number {
  if (sqlstate === "42501") return anonymous ? 401 : 403;
  // The token names a role that does not exist.
  if (sqlstate === "22023" && /^role .* does not exist$/.test(message)) return 401;
  if (sqlstate === "21000" && message.endsWith("requires a WHERE clause")) return 400;
  if (sqlstate.startsWith("PT")) return raisedStatus(sqlstate);
  return BY_STATE[sqlstate] ?? BY_CLASS[sqlstate.slice(0, 2)] ?? 400;
}

/** `raise sqlstate 'PT402'` asks for HTTP status 402. */
function raisedStatus(sqlstate: string): number {
  const status = Number(sqlstate.slice(2));
  return Number.isInteger(status) && status >= 200 && status <= 599 ? status : 500;
}
