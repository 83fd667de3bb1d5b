import { type MailContent, renderContent } from "./content.ts";
import type { MailSite, MailTemplate } from "./template.ts";
import { authAction } from "./templates/auth_action.ts";
import { emailChangeCode } from "./templates/email_change_code.ts";
import { emailChangeNotice } from "./templates/email_change_notice.ts";
import { inviteCode } from "./templates/invite_code.ts";
import { passwordChanged } from "./templates/password_changed.ts";
import { recoveryCode } from "./templates/recovery_code.ts";
import { signupCode } from "./templates/signup_code.ts";
import { signupKnown } from "./templates/signup_known.ts";

const TEMPLATES: readonly MailTemplate[] = [
  authAction,
  emailChangeCode,
  emailChangeNotice,
  inviteCode,
  passwordChanged,
  recoveryCode,
  signupCode,
  signupKnown,
];

/** Renders an outbox row's mail. Throws when the template is unknown or the values are not what it needs. */
export function renderMail(template: string, values: unknown, site: MailSite): MailContent {
  const found = TEMPLATES.find(({ name }) => name === template);
  if (!found) throw new Error(`mail template ${template} does not exist`);
  const { subject, blocks } = found.compose(found.values.parse(values), site);
  return renderContent(subject, blocks);
}
