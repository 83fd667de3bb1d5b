import type { Endpoint } from "../http/context.ts";
import { AuthError, badRequest } from "../http/errors.ts";
import { passwordGrant } from "./token_password.ts";
import { refreshGrant } from "./token_refresh.ts";

/** POST /token?grant_type= */
export const token: Endpoint = (auth, call) => {
  switch (call.url.searchParams.get("grant_type")) {
    case "password":
      return passwordGrant(auth, call);
    case "refresh_token":
      return refreshGrant(auth, call);
    case "pkce":
      throw new AuthError(
        404,
        "flow_state_not_found",
        "invalid flow state, no valid flow state found",
      );
    case "id_token":
    case "web3":
      throw badRequest("provider_disabled", "This provider is not enabled");
    default:
      throw badRequest("invalid_credentials", "unsupported_grant_type");
  }
};
