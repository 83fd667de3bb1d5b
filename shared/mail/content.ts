/** What a mail says, once: every template is a list of blocks, rendered to plain text and to HTML. */

/** One part of a mail. A `code` stands alone in large type; a `link` is a button with its address in the text. */
export type Block =
  | { kind: "paragraph"; text: string }
  | { kind: "code"; code: string }
  | { kind: "link"; label: string; url: string };

/** A mail without its envelope. */
export interface MailContent {
  subject: string;
  text: string;
  html: string;
}

const HTML_ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes text for HTML content and for quoted attribute values. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML_ESCAPES[character] ?? character);
}

/** Renders a mail's blocks to text and HTML. Everything that comes from people is escaped here. */
export function renderContent(subject: string, blocks: Block[]): MailContent {
  return {
    // A line break in a subject would start a new header.
    subject: subject.replace(/[\r\n]+/g, " "),
    text: blocks.map(blockText).join("\n\n") + "\n",
    html: page(subject, blocks.map(blockHtml).join("\n")),
  };
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "paragraph":
      return block.text;
    case "code":
      return `    ${block.code}`;
    case "link":
      return `${block.label}:\n${block.url}`;
  }
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case "paragraph":
      return `<p style="margin:0 0 16px">${escapeHtml(block.text)}</p>`;
    case "code":
      return `<p style="margin:0 0 16px;font:600 32px/1.2 ui-monospace,monospace;letter-spacing:6px">${
        escapeHtml(block.code)
      }</p>`;
    case "link":
      return `<p style="margin:0 0 16px"><a href="${
        escapeHtml(block.url)
      }" style="display:inline-block;padding:10px 18px;border-radius:6px;background:#1f5f4a;color:#ffffff;text-decoration:none">${
        escapeHtml(block.label)
      }</a></p>`;
  }
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${
    escapeHtml(title)
  }</title></head>
<body style="margin:0;padding:32px 16px;background:#f4f5f4;font:16px/1.5 system-ui,sans-serif;color:#1c211f">
<div style="max-width:480px;margin:0 auto;padding:32px;border-radius:10px;background:#ffffff">
${body}
</div>
</body>
</html>
`;
}
