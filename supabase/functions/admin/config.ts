import * as z from "zod";
import { baseVariables } from "../../../shared/config/base.ts";
import { mailVariables } from "../../../shared/config/mail.ts";
import { routesWith } from "../../../shared/http/route.ts";

export const config = z.object({ ...baseVariables, ...mailVariables });

export type AdminConfig = z.output<typeof config>;

export const defineRoute = routesWith<AdminConfig>();
