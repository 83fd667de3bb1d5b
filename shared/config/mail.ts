import { textVariable, urlVariable } from "./fields.ts";

/** What the functions that send mail read besides the base. */
export const mailVariables = {
  PORTCULLIS_MAIL_URL: urlVariable(
    "The mail server; Supabase's functions reach ports 465 and 2525, not 25 and 587",
    ["smtp:", "smtps:"],
    "smtps://user:password@smtp.example.com:465",
  ),
  PORTCULLIS_MAIL_FROM: textVariable(
    "The sender of every mail",
    'an address such as "Portcullis <no-reply@example.com>"',
    /^(?:[^<>@\r\n]{1,100} <[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
  ),
  PORTCULLIS_SITE_URL: urlVariable(
    "The application that links in mails lead to",
    ["https:", "http:"],
    "https://app.example.com",
  ),
};
