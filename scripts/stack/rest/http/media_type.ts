import { RestError } from "../errors/rest_error.ts";

/** The shape of an answer's body. */
export interface MediaType {
  format: "array" | "object" | "csv";
  /** Leaves out what is null. */
  stripNulls: boolean;
  contentType: string;
}

const OBJECT = "application/vnd.pgrst.object+json";
const ARRAY = "application/vnd.pgrst.array+json";

/** @throws RestError PGRST107 when nothing in `Accept` can be made */
export function negotiate(accept: string | null): MediaType {
  const wanted = (accept ?? "*/*").split(",").map((range) => range.trim()).filter(Boolean);
  for (const range of wanted) {
    const type = read(range);
    if (type) return type;
  }
  throw new RestError({
    status: 406,
    code: "PGRST107",
    message: `None of these media types are available: ${wanted.join(", ")}`,
  });
}

function read(range: string): MediaType | null {
  const [name = "", ...parameters] = range.toLowerCase().split(";").map((part) => part.trim());
  const stripNulls = parameters.includes("nulls=stripped");
  switch (name) {
    case "*/*":
    case "application/*":
    case "application/json":
      return { format: "array", stripNulls: false, contentType: "application/json; charset=utf-8" };
    case "application/vnd.pgrst.array":
    case ARRAY:
      return { format: "array", stripNulls, contentType: typeName(ARRAY, stripNulls) };
    case "application/vnd.pgrst.object":
    case OBJECT:
      return { format: "object", stripNulls, contentType: typeName(OBJECT, stripNulls) };
    case "text/csv":
    case "text/*":
      return { format: "csv", stripNulls: false, contentType: "text/csv; charset=utf-8" };
    default:
      return null;
  }
}

function typeName(name: string, stripNulls: boolean): string {
  return `${name}${stripNulls ? ";nulls=stripped" : ""}; charset=utf-8`;
}
